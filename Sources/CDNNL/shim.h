// oneDNN's C API, version 2. Version 3 builds descriptors differently; `Sources/OneDNN/Descriptors.swift`
// is the file that would change.
#pragma once

#if !__has_include(<oneapi/dnnl/dnnl.h>)
#error "oneDNN is missing: install libdnnl-dev (2.x), or set STN_ONEDNN to the prefix of a copy of oneDNN 2"
#else
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>
#include <oneapi/dnnl/dnnl_version.h>

#if DNNL_VERSION_MAJOR < 2
#error "oneDNN is too old: found version 1, expected 2; set STN_ONEDNN to the prefix of a copy"
#elif DNNL_VERSION_MAJOR == 3
#error "oneDNN is too new: found version 3, expected 2; set STN_ONEDNN to the prefix of a copy"
#elif DNNL_VERSION_MAJOR > 3
#error "oneDNN is too new: found version 4 or newer, expected 2; set STN_ONEDNN to the prefix of a copy"
#endif

/// The greatest set of vector instructions that this processor and its operating system have, out of the
/// chain from SSE4.1 to AVX-512 BF16. oneDNN can tell, too, but then allows no limit to be set any more.
static inline dnnl_cpu_isa_t dnnl_processor_cpu_isa(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("sse4.1")) return dnnl_cpu_isa_all;
  if (!__builtin_cpu_supports("avx")) return dnnl_cpu_isa_sse41;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return dnnl_cpu_isa_avx;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")
      || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
    return dnnl_cpu_isa_avx2;
  if (!__builtin_cpu_supports("avx512vnni")) return dnnl_cpu_isa_avx512_core;
  if (!__builtin_cpu_supports("avx512bf16")) return dnnl_cpu_isa_avx512_core_vnni;
  return dnnl_cpu_isa_avx512_core_bf16;
#else
  return dnnl_cpu_isa_all;
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
