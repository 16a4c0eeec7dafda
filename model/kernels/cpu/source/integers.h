// Vectors of W integers of 32 bits, or of the smaller ones that fit into them, and what else the
// matrix products need beside simd.h. Loads are from unaligned memory of any type.
#pragma once

#include "simd.h"

#if defined(__AVX512F__)

using IVec = __m512i;

inline IVec splat_int(int x) { return _mm512_set1_epi32(x); }
inline IVec load_int(const void* p) { return _mm512_loadu_si512(p); }
inline IVec both(IVec a, IVec b) { return _mm512_and_si512(a, b); }
inline IVec shift_right_4(IVec x) { return _mm512_srli_epi16(x, 4); }
inline IVec add_int(IVec a, IVec b) { return _mm512_add_epi32(a, b); }
inline Vec to_float(IVec x) { return _mm512_cvtepi32_ps(x); }

#else

using IVec = __m256i;

inline IVec splat_int(int x) { return _mm256_set1_epi32(x); }
inline IVec load_int(const void* p) { return _mm256_loadu_si256(static_cast<const IVec*>(p)); }
inline IVec both(IVec a, IVec b) { return _mm256_and_si256(a, b); }
inline IVec shift_right_4(IVec x) { return _mm256_srli_epi16(x, 4); }
inline IVec add_int(IVec a, IVec b) { return _mm256_add_epi32(a, b); }
inline Vec to_float(IVec x) { return _mm256_cvtepi32_ps(x); }

#endif

inline int load_dword(const void* p) {
    int x;
    std::memcpy(&x, p, sizeof x);
    return x;
}
inline Vec load_floats(const void* p) { return load(static_cast<const float*>(p)); }
inline Vec splat_float(const void* p) {
    float x;
    std::memcpy(&x, p, sizeof x);
    return splat(x);
}

// Holds a running sum in its register at this point. Without it GCC 12 moves the loads and additions
// of an unrolled loop about until its sums no longer fit the registers, at half the speed.
inline void keep(Vec& x, Vec& y) { asm volatile("" : "+v"(x), "+v"(y)); }
inline void keep(IVec& x, IVec& y) { asm volatile("" : "+v"(x), "+v"(y)); }

// The compiler cannot know what is at p any more, so it loads that again, which costs nothing, where
// it would have kept it in a register that the sums need.
template <class T>
inline void forget(T*& p) {
    asm volatile("" : "+r"(p));
}
