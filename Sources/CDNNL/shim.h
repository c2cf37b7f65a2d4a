// oneDNN's C API, version 3. Of version 2, which builds descriptors differently, `version2.h` makes the same.
#pragma once

#if !__has_include(<oneapi/dnnl/dnnl.h>)
#error "oneDNN is missing: install libdnnl-dev, or set STN_ONEDNN to the prefix of a copy of oneDNN 2.6 or newer of 2, or 3"
#else
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>
#include <oneapi/dnnl/dnnl_version.h>

#define STN_TEXT_OF(value) #value
#define STN_TEXT(value) STN_TEXT_OF(value)
#define STN_FOUND STN_TEXT(DNNL_VERSION_MAJOR) "." STN_TEXT(DNNL_VERSION_MINOR)
#define STN_EXPECTED ", expected 2.6 or newer of 2, or 3; set STN_ONEDNN to the prefix of such a copy"

#if DNNL_VERSION_MAJOR < 2 || (DNNL_VERSION_MAJOR == 2 && DNNL_VERSION_MINOR < 6)
#pragma GCC error "oneDNN is too old: found " STN_FOUND STN_EXPECTED
#elif DNNL_VERSION_MAJOR > 3
#pragma GCC error "oneDNN is too new: found " STN_FOUND STN_EXPECTED
#else

#if DNNL_VERSION_MAJOR == 2
#include "version2.h"
#endif

/// The major version of these headers, which the loaded library must have, too.
static inline int dnnl_header_version(void) { return DNNL_VERSION_MAJOR; }

/// How an argument, a `DNNL_ARG_` constant, of an operation lies in memory. It belongs to the operation; null where
/// there is no such argument. The two versions have types of their own for it.
static inline const struct dnnl_memory_desc *_Nullable dnnl_argument_memory_desc(
    const_dnnl_primitive_desc_t _Nonnull operation, int argument) {
  return (const struct dnnl_memory_desc *)dnnl_primitive_desc_query_md(
      operation, dnnl_query_exec_arg_md, argument);
}

/// The greatest set of vector instructions that this processor and its operating system have, out of the
/// chain from SSE4.1 to AVX-512 BF16. oneDNN can tell, too, but then allows no limit to be set any more.
static inline dnnl_cpu_isa_t dnnl_processor_cpu_isa(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("sse4.1")) return (dnnl_cpu_isa_t)0;
  if (!__builtin_cpu_supports("avx")) return dnnl_cpu_isa_sse41;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return dnnl_cpu_isa_avx;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")
      || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
    return dnnl_cpu_isa_avx2;
  if (!__builtin_cpu_supports("avx512vnni")) return dnnl_cpu_isa_avx512_core;
  if (!__builtin_cpu_supports("avx512bf16")) return dnnl_cpu_isa_avx512_core_vnni;
  return dnnl_cpu_isa_avx512_core_bf16;
#else
  return (dnnl_cpu_isa_t)0;
#endif
}

/// An instruction that this program was compiled to use and that this processor lacks; null if there is none.
/// Compiled for the least of processors, whatever -march says, since it has to run on those that it refuses.
#if defined(__x86_64__)
__attribute__((noinline, target("arch=x86-64")))
#endif
static const char *_Nullable dnnl_missing_instruction(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#if defined(__AVX__)
  if (!__builtin_cpu_supports("avx")) return "AVX";
#endif
#if defined(__AVX2__)
  if (!__builtin_cpu_supports("avx2")) return "AVX2";
#endif
#if defined(__FMA__)
  if (!__builtin_cpu_supports("fma")) return "FMA";
#endif
#if defined(__AVX512F__)
  if (!__builtin_cpu_supports("avx512f")) return "AVX-512F";
#endif
#if defined(__AVX512BW__)
  if (!__builtin_cpu_supports("avx512bw")) return "AVX-512BW";
#endif
#if defined(__AVX512VL__)
  if (!__builtin_cpu_supports("avx512vl")) return "AVX-512VL";
#endif
#if defined(__AVX512DQ__)
  if (!__builtin_cpu_supports("avx512dq")) return "AVX-512DQ";
#endif
#endif
  return 0;
}
#endif
#endif
