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

typedef float Vector4 __attribute__((ext_vector_type(4)));
typedef float Vector8 __attribute__((ext_vector_type(8)));

static inline Vector8 stn_rows(const float *address, long rowStride) {
  Vector4 upper, lower;
  __builtin_memcpy(&upper, address, sizeof upper);
  __builtin_memcpy(&lower, address + 4 * rowStride, sizeof lower);
  return __builtin_shufflevector(upper, lower, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Writes 8 rows of 4 numbers as 4 rows of 8. Swift has no shuffles, and the compiler finds them in element-wise code
// only one at a time. Each half of a register holds a row of its own, and both are turned alike.
static inline void stn_turn8x4(const float *source, long sourceStride, float *target, long targetStride) {
  Vector8 a = stn_rows(source, sourceStride);
  Vector8 b = stn_rows(source + sourceStride, sourceStride);
  Vector8 c = stn_rows(source + 2 * sourceStride, sourceStride);
  Vector8 d = stn_rows(source + 3 * sourceStride, sourceStride);
  Vector8 ab01 = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
  Vector8 ab23 = __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
  Vector8 cd01 = __builtin_shufflevector(c, d, 0, 8, 1, 9, 4, 12, 5, 13);
  Vector8 cd23 = __builtin_shufflevector(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
  Vector8 columns[4] = {
      __builtin_shufflevector(ab01, cd01, 0, 1, 8, 9, 4, 5, 12, 13),
      __builtin_shufflevector(ab01, cd01, 2, 3, 10, 11, 6, 7, 14, 15),
      __builtin_shufflevector(ab23, cd23, 0, 1, 8, 9, 4, 5, 12, 13),
      __builtin_shufflevector(ab23, cd23, 2, 3, 10, 11, 6, 7, 14, 15),
  };
  for (int column = 0; column < 4; column++)
    __builtin_memcpy(target + column * targetStride, &columns[column], sizeof columns[column]);
}

// Whether two vectors differ in any lane: one comparison, where Swift's own `any` takes lane by lane.
static inline _Bool anyDiffers(const float *first, const float *second) {
  WidestVector one, other;
  __builtin_memcpy(&one, first, sizeof one);
  __builtin_memcpy(&other, second, sizeof other);
  return __builtin_reduce_or(one != other) != 0;
}

// Whether any number is nearer to zero than its limit; one of 0 is for those that may be zero.
static inline _Bool anyIsWithin(WidestVector values, WidestVector limits) {
  return __builtin_reduce_or(__builtin_elementwise_abs(values) < limits) != 0;
}

// Swift has no instruction of its own for asking for a cache line ahead of its use.
static inline void prefetchToRead(const void *address) { __builtin_prefetch(address, 0, 2); }
static inline void prefetchToWrite(const void *address) { __builtin_prefetch(address, 1, 3); }
