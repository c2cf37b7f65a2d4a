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
