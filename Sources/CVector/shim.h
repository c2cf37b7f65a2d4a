// The widest vector of Float32 that the build's instruction set (-march) has registers for. Only the C compiler
// knows the set when it translates; Swift imports the type as SIMD8<Float> or SIMD16<Float>.
#pragma once

// STN_LANES forces a width, so that a machine with narrow registers can test the wide kernels.
#if !defined(STN_LANES)
#if defined(__AVX512F__)
#define STN_LANES 16
#else
#define STN_LANES 8
#endif
#endif

typedef float WidestVector __attribute__((ext_vector_type(STN_LANES)));

// Whether two vectors differ in any lane: one comparison, where Swift's own `any` takes lane by lane.
static inline _Bool anyDiffers(const float *first, const float *second) {
  WidestVector one, other;
  __builtin_memcpy(&one, first, sizeof one);
  __builtin_memcpy(&other, second, sizeof other);
  return __builtin_reduce_or(one != other) != 0;
}

// Which lanes differ from zero: a bit each, the first lane's the lowest.
static inline unsigned nonzeroLanes(const float *address) {
  typedef _Bool Lanes __attribute__((ext_vector_type(STN_LANES)));
  WidestVector values;
  __builtin_memcpy(&values, address, sizeof values);
  const Lanes lanes = __builtin_convertvector(values != 0, Lanes);
  unsigned bits = 0;
  __builtin_memcpy(&bits, &lanes, sizeof lanes);
  return bits;
}

// Whether any number is nearer to zero than its limit; one of 0 is for those that may be zero.
static inline _Bool anyIsWithin(WidestVector values, WidestVector limits) {
  return __builtin_reduce_or(__builtin_elementwise_abs(values) < limits) != 0;
}

// Swift has no instruction of its own for asking for a cache line ahead of its use.
static inline void prefetchToRead(const void *address) { __builtin_prefetch(address, 0, 2); }
static inline void prefetchToWrite(const void *address) { __builtin_prefetch(address, 1, 3); }
