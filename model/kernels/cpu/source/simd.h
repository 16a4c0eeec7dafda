// Vectors of W floats: 8 with AVX2, 16 with AVX512. Everything else is written in terms of these.
//
// Every operation has one result, bit for bit, whatever surrounds it: no sum is reordered, and a
// product is fused with an addition only where `fmadd` is written (-ffp-contract=off). NaN is
// never lost: each of these gives NaN where an operand is NaN.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

// Before a loop over an array of vectors: unrolled, the array lives in registers.
#define UNROLL _Pragma("GCC unroll 16")

// The upper half of a float; "exact" below means that no bit is lost.
struct bf16 {
    uint16_t bits;
};

#if defined(__AVX512F__)

constexpr int W = 16;
using Vec = __m512;

inline Vec zero() { return _mm512_setzero_ps(); }
inline Vec splat(float x) { return _mm512_set1_ps(x); }
inline Vec add(Vec a, Vec b) { return _mm512_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm512_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm512_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm512_div_ps(a, b); }
inline Vec fmadd(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
// Of a and b that are not both numbers, the second is returned: NaN stays in b.
inline Vec minimum(Vec a, Vec b) { return _mm512_min_ps(a, b); }
inline Vec maximum(Vec a, Vec b) { return _mm512_max_ps(a, b); }
inline Vec round_to_even(Vec a) { return _mm512_roundscale_ps(a, 0); }
inline Vec absolute(Vec a) { return _mm512_abs_ps(a); }

inline __m512i power_of_two_bits(Vec n) {
    __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
    return _mm512_slli_epi32(exponent, 23);
}
// 2^n for whole n in [-126, 127].
inline Vec power_of_two(Vec n) { return _mm512_castsi512_ps(power_of_two_bits(n)); }
// x where a is not less than b, else 0; NaN is not less than anything.
inline Vec where_not_less(Vec a, Vec b, Vec x) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, b, _CMP_NLT_UQ), x);
}
inline Vec where_greater(Vec a, Vec b, Vec x) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ), x);
}
inline int count_not_less(Vec a, Vec b) {
    return __builtin_popcount(_mm512_cmp_ps_mask(a, b, _CMP_NLT_UQ));
}
inline int count_greater(Vec a, Vec b) {
    return __builtin_popcount(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ));
}

inline Vec load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vec x) { _mm512_storeu_ps(p, x); }
// The first n of W, the others 0; nothing beyond them is touched.
inline Vec load_first(const float* p, int n) {
    return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
}
inline void store_first(float* p, Vec x, int n) {
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), x);
}

inline Vec widen(__m256i bits) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
// To the nearest, ties to even; NaN stays NaN.
inline __m256i narrow(Vec x) {
    __m512i bits = _mm512_castps_si512(x);
    __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    __m512i rounded =
        _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    __mmask16 is_nan = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
    rounded = _mm512_mask_or_epi32(rounded, is_nan, bits, _mm512_set1_epi32(0x400000));
    return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
}
inline Vec load(const bf16* p) { return widen(_mm256_loadu_si256((const __m256i*)p)); }
inline Vec load(const int8_t* p) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i*)p)));
}
inline void store(bf16* p, Vec x) { _mm256_storeu_si256((__m256i*)p, narrow(x)); }

// In a fixed order: halves are added (compared) until one number is left.
inline __m256 upper_half(Vec x) {
    return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1));
}
inline __m256 lower_half(Vec x) { return _mm512_castps512_ps256(x); }
inline __m256 half_sum(Vec x) { return _mm256_add_ps(lower_half(x), upper_half(x)); }
inline __m256 half_max(Vec x) { return _mm256_max_ps(lower_half(x), upper_half(x)); }

#elif defined(__AVX2__) && defined(__FMA__)

constexpr int W = 8;
using Vec = __m256;

inline Vec zero() { return _mm256_setzero_ps(); }
inline Vec splat(float x) { return _mm256_set1_ps(x); }
inline Vec add(Vec a, Vec b) { return _mm256_add_ps(a, b); }
inline Vec sub(Vec a, Vec b) { return _mm256_sub_ps(a, b); }
inline Vec mul(Vec a, Vec b) { return _mm256_mul_ps(a, b); }
inline Vec div(Vec a, Vec b) { return _mm256_div_ps(a, b); }
inline Vec fmadd(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
// Of a and b that are not both numbers, the second is returned: NaN stays in b.
inline Vec minimum(Vec a, Vec b) { return _mm256_min_ps(a, b); }
inline Vec maximum(Vec a, Vec b) { return _mm256_max_ps(a, b); }
inline Vec round_to_even(Vec a) {
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline Vec absolute(Vec a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }

// 2^n for whole n in [-126, 127].
inline Vec power_of_two(Vec n) {
    __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
}
// x where a is not less than b, else 0; NaN is not less than anything.
inline Vec where_not_less(Vec a, Vec b, Vec x) {
    return _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_NLT_UQ), x);
}
inline Vec where_greater(Vec a, Vec b, Vec x) {
    return _mm256_and_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ), x);
}
inline int count_not_less(Vec a, Vec b) {
    return __builtin_popcount(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NLT_UQ)));
}
inline int count_greater(Vec a, Vec b) {
    return __builtin_popcount(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)));
}

inline Vec load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, Vec x) { _mm256_storeu_ps(p, x); }
inline __m256i first(int n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
// The first n of W, the others 0; nothing beyond them is touched.
inline Vec load_first(const float* p, int n) { return _mm256_maskload_ps(p, first(n)); }
inline void store_first(float* p, Vec x, int n) { _mm256_maskstore_ps(p, first(n), x); }

inline Vec widen(__m128i bits) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}
// To the nearest, ties to even; NaN stays NaN.
inline __m128i narrow(Vec x) {
    __m256i bits = _mm256_castps_si256(x);
    __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    __m256i rounded =
        _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    __m256i quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
    rounded = _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, is_nan), 16);
    __m256i packed = _mm256_packus_epi32(rounded, rounded);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 0x08));
}
inline Vec load(const bf16* p) { return widen(_mm_loadu_si128((const __m128i*)p)); }
inline Vec load(const int8_t* p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)p)));
}
inline void store(bf16* p, Vec x) { _mm_storeu_si128((__m128i*)p, narrow(x)); }

// In a fixed order: halves are added (compared) until one number is left.
inline __m256 half_sum(Vec x) { return x; }
inline __m256 half_max(Vec x) { return x; }

#else
#error "needs AVX2 and FMA, or AVX512"
#endif

inline float sum(Vec x) {
    __m256 y = half_sum(x);
    __m128 z = _mm_add_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
    z = _mm_add_ps(z, _mm_movehl_ps(z, z));
    return _mm_cvtss_f32(_mm_add_ss(z, _mm_shuffle_ps(z, z, 1)));
}

// Where no number is NaN; with NaN it may be anything.
inline float largest(Vec x) {
    __m256 y = half_max(x);
    __m128 z = _mm_max_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
    z = _mm_max_ps(z, _mm_movehl_ps(z, z));
    return _mm_cvtss_f32(_mm_max_ss(z, _mm_shuffle_ps(z, z, 1)));
}

inline Vec load_first(const bf16* p, int n) {
    bf16 copy[W] = {};
    std::memcpy(copy, p, sizeof(bf16) * n);
    return load(copy);
}
inline Vec load_first(const int8_t* p, int n) {
    int8_t copy[W] = {};
    std::memcpy(copy, p, n);
    return load(copy);
}
inline void store_first(bf16* p, Vec x, int n) {
    bf16 copy[W];
    store(copy, x);
    std::memcpy(p, copy, sizeof(bf16) * n);
}

// e^x within 2 units in the last place; 0 below -87.3, where floats begin to lose their precision.
inline Vec exp(Vec x) {
    const Vec lowest = splat(-87.3f);
    Vec y = minimum(splat(88.3f), maximum(lowest, x));
    Vec n = round_to_even(mul(y, splat(1.44269504088896341f)));
    // ln 2 in two parts, the first with few bits, so that n times it is exact.
    Vec r = fmadd(n, splat(-0.693359375f), y);
    r = fmadd(n, splat(2.12194440e-4f), r);
    Vec p = splat(1.9875691500e-4f);  // Cephes' expf
    p = fmadd(p, r, splat(1.3981999507e-3f));
    p = fmadd(p, r, splat(8.3334519073e-3f));
    p = fmadd(p, r, splat(4.1665795894e-2f));
    p = fmadd(p, r, splat(1.6666665459e-1f));
    p = fmadd(p, r, splat(5.0000001201e-1f));
    p = fmadd(mul(r, r), p, add(r, splat(1.0f)));
    return where_not_less(x, lowest, mul(p, power_of_two(n)));
}
