// LRD_CLONES compiles a function once per x86-64 level and picks the best one when the module is loaded, so
// that one wheel is fast on new processors and runs on old ones. Elsewhere it means nothing.
//
// The body of such a function must be inlined into it (LRD_INLINE), or the clones would all call one baseline.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__) && __GNUC__ >= 12
#define LRD_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define LRD_CLONES
#endif

#if defined(__GNUC__) || defined(__clang__)
#define LRD_INLINE inline __attribute__((always_inline))
#define LRD_PREFETCH(address) __builtin_prefetch(address)
#else
#define LRD_INLINE inline
#define LRD_PREFETCH(address) ((void)0)
#endif

// Before a short loop of known length: gcc would take it apart before it could make vector instructions of it.
#if defined(__GNUC__) && !defined(__clang__)
#define LRD_VECTOR_LOOP _Pragma("GCC unroll 4")
#else
#define LRD_VECTOR_LOOP
#endif
