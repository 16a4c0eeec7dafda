// Numbers as small integers times a scale. In vectors of 8, whatever W is: the integers are the same
// on every processor, and the same as those of the twins in model/quant/.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include <immintrin.h>

constexpr float TINY = 1e-30f;  // below it nothing is told from zero: 127 / x must not overflow

inline __m256i first_of_8(long n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n < 8 ? n : 8)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
// x[i] to x[i + 7] of n numbers; beyond them 0.
inline __m256 load_8(const float* x, long i, long n) {
    return i + 8 <= n ? _mm256_loadu_ps(x + i) : _mm256_maskload_ps(x + i, first_of_8(n - i));
}

// The largest |x|; infinity or NaN if there is one. As integers the bits of positive numbers have
// the same order, with infinity and then NaN at the end, whatever the order of the comparisons.
inline float largest_magnitude(const float* x, long n) {
    __m256i most = _mm256_setzero_si256();
    for (long i = 0; i < n; i += 8)
        most = _mm256_max_epu32(most, _mm256_and_si256(_mm256_castps_si256(load_8(x, i, n)),
                                                       _mm256_set1_epi32(0x7fffffff)));
    __m128i m = _mm_max_epu32(_mm256_castsi256_si128(most), _mm256_extracti128_si256(most, 1));
    m = _mm_max_epu32(m, _mm_shuffle_epi32(m, 0x4e));
    m = _mm_max_epu32(m, _mm_shuffle_epi32(m, 0xb1));
    return _mm_cvtss_f32(_mm_castsi128_ps(m));
}

// Writes n integers of [-127, 127] and zeros up to a multiple of 32; returns the scale, which is NaN,
// with integers of 0, if not all of x is finite.
inline float quantise(int8_t* to, const float* x, long n) {
    float most = largest_magnitude(x, n);
    bool finite = most < std::numeric_limits<float>::infinity(), tiny = most < TINY;
    __m256 factor = _mm256_set1_ps(finite && !tiny ? 127.0f / most : 0.0f);
    __m256i kept = _mm256_set1_epi8(finite ? -1 : 0);  // infinity times 0 is not 0
    for (long i = 0; i < n; i += 32) {
        __m256i part[4];
        for (long j = 0; j < 4; j++)
            part[j] = _mm256_cvtps_epi32(_mm256_mul_ps(load_8(x, i + 8 * j, n), factor));
        __m256i bytes = _mm256_packs_epi16(_mm256_packs_epi32(part[0], part[1]),
                                           _mm256_packs_epi32(part[2], part[3]));
        // Packing goes by halves of a vector: put the fours into their order.
        bytes = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_and_si256(bytes, kept));
    }
    if (!finite) return std::numeric_limits<float>::quiet_NaN();
    return tiny ? 0.0f : most / 127.0f;
}

// The sum of n integers, which are followed by zeros up to a multiple of 32.
inline int sum_of(const int8_t* q, long n) {
    __m256i sum = _mm256_setzero_si256(), ones = _mm256_set1_epi8(1);
    for (long i = 0; i < n; i += 32) {
        __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(q + i));
        __m256i pairs = _mm256_maddubs_epi16(ones, x);
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    __m128i m = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    m = _mm_add_epi32(m, _mm_shuffle_epi32(m, 0x4e));
    m = _mm_add_epi32(m, _mm_shuffle_epi32(m, 0xb1));
    return _mm_cvtsi128_si32(m);
}
