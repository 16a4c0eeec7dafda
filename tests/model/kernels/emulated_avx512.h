// AVX512 as far as the kernels use it, made of what AVX2 has: slow, and right. It takes the place of
// the processor's own under the same names, so that the code for AVX512 runs on any machine.
#pragma once

#include <immintrin.h>

#include <cmath>
#include <cstdint>
#include <cstring>

namespace emulated {

struct F512 {
    __m256 lo, hi;
};
struct I512 {
    __m256i lo, hi;
};
struct D512 {
    F512 floats;
};
struct B512 {
    I512 pairs;
    explicit B512(I512 pairs) : pairs(pairs) {}
};
using Mask = unsigned short;

// The lanes of a vector as an array, and back.
template <class T>
struct Lanes {
    T of[64 / sizeof(T)];
    template <class V>
    explicit Lanes(const V& v) {
        std::memcpy(of, &v, 64);
    }
    template <class V>
    V as() const {
        V v = {};
        std::memcpy(&v, of, 64);
        return v;
    }
};

#define BOTH(type, name, op) \
    inline type name(type a, type b) { return {op(a.lo, b.lo), op(a.hi, b.hi)}; }
BOTH(F512, add_ps, _mm256_add_ps)
BOTH(F512, sub_ps, _mm256_sub_ps)
BOTH(F512, mul_ps, _mm256_mul_ps)
BOTH(F512, div_ps, _mm256_div_ps)
BOTH(F512, min_ps, _mm256_min_ps)
BOTH(F512, max_ps, _mm256_max_ps)
BOTH(I512, add_epi32, _mm256_add_epi32)
BOTH(I512, and_si512, _mm256_and_si256)

#define EACH(to, from, name, op) \
    inline to name(from a) { return {op(a.lo), op(a.hi)}; }
EACH(I512, F512, cvtps_epi32, _mm256_cvtps_epi32)
EACH(F512, I512, cvtepi32_ps, _mm256_cvtepi32_ps)
EACH(F512, I512, castsi512_ps, _mm256_castsi256_ps)
EACH(I512, F512, castps_si512, _mm256_castps_si256)

#define SHIFT(name, op) \
    inline I512 name(I512 a, int n) { return {op(a.lo, n), op(a.hi, n)}; }
SHIFT(slli_epi32, _mm256_slli_epi32)
SHIFT(srli_epi32, _mm256_srli_epi32)
SHIFT(srli_epi16, _mm256_srli_epi16)

inline F512 setzero_ps() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
inline F512 set1_ps(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
inline I512 set1_epi32(int x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
inline F512 fmadd_ps(F512 a, F512 b, F512 c) {
    return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}
inline F512 roundscale_ps(F512 a, int) {  // to whole numbers is all that is asked for
    return {_mm256_round_ps(a.lo, 8), _mm256_round_ps(a.hi, 8)};
}
inline F512 abs_ps(F512 a) {
    __m256 sign = _mm256_set1_ps(-0.0f);
    return {_mm256_andnot_ps(sign, a.lo), _mm256_andnot_ps(sign, a.hi)};
}
inline D512 castps_pd(F512 a) { return {a}; }
inline __m256 castps512_ps256(F512 a) { return a.lo; }
inline __m256d extractf64x4_pd(D512 a, int) { return _mm256_castps_pd(a.floats.hi); }
inline F512 loadu_ps(const void* p) {
    F512 x;
    std::memcpy(&x, p, 64);
    return x;
}
inline I512 loadu_si512(const void* p) {
    I512 x;
    std::memcpy(&x, p, 64);
    return x;
}
inline void storeu_ps(void* p, F512 x) { std::memcpy(p, &x, 64); }

inline Mask cmp_ps_mask(F512 a, F512 b, int how) {
    Lanes<float> x(a), y(b);
    Mask mask = 0;
    for (int i = 0; i < 16; i++) {
        float p = x.of[i], q = y.of[i];
        bool holds = how == _CMP_NLT_UQ   ? !(p < q)
                     : how == _CMP_GT_OQ  ? p > q
                     : how == _CMP_UNORD_Q ? p != p || q != q
                                          : (__builtin_trap(), false);
        mask |= static_cast<Mask>(holds << i);
    }
    return mask;
}
inline F512 maskz_mov_ps(Mask mask, F512 a) {
    Lanes<float> x(a);
    for (int i = 0; i < 16; i++)
        if (!(mask >> i & 1)) x.of[i] = 0;
    return x.as<F512>();
}
inline F512 maskz_loadu_ps(Mask mask, const void* p) {
    Lanes<float> x(setzero_ps());
    for (int i = 0; i < 16; i++)
        if (mask >> i & 1) std::memcpy(&x.of[i], static_cast<const char*>(p) + 4 * i, 4);
    return x.as<F512>();
}
inline void mask_storeu_ps(void* p, Mask mask, F512 a) {
    Lanes<float> x(a);
    for (int i = 0; i < 16; i++)
        if (mask >> i & 1) std::memcpy(static_cast<char*>(p) + 4 * i, &x.of[i], 4);
}
inline I512 mask_or_epi32(I512 otherwise, Mask mask, I512 a, I512 b) {
    Lanes<uint32_t> to(otherwise), x(a), y(b);
    for (int i = 0; i < 16; i++)
        if (mask >> i & 1) to.of[i] = x.of[i] | y.of[i];
    return to.as<I512>();
}
inline I512 cvtepu16_epi32(__m256i a) {
    return {_mm256_cvtepu16_epi32(_mm256_castsi256_si128(a)),
            _mm256_cvtepu16_epi32(_mm256_extracti128_si256(a, 1))};
}
inline I512 cvtepi8_epi32(__m128i a) {
    return {_mm256_cvtepi8_epi32(a), _mm256_cvtepi8_epi32(_mm_srli_si128(a, 8))};
}
inline __m256i cvtepi32_epi16(I512 a) {
    Lanes<uint32_t> x(a);
    uint16_t low[16];
    for (int i = 0; i < 16; i++) low[i] = static_cast<uint16_t>(x.of[i]);
    __m256i to;
    std::memcpy(&to, low, 32);
    return to;
}
inline I512 dpbusd_epi32(I512 sum, I512 without_sign, I512 with_sign) {
    Lanes<int32_t> to(sum);
    Lanes<uint8_t> a(without_sign);
    Lanes<int8_t> b(with_sign);
    for (int i = 0; i < 64; i++) to.of[i / 4] += a.of[i] * b.of[i];
    return to.as<I512>();
}
inline float upper_half(uint32_t pair) {
    pair &= 0xffff0000u;
    float x;
    std::memcpy(&x, &pair, 4);
    return x;
}
// The upper of each pair first, as the manual has it; a processor takes denormals for zeros too.
inline F512 dpbf16_ps(F512 sum, B512 a, B512 b) {
    Lanes<float> to(sum);
    Lanes<uint32_t> x(a), y(b);
    for (int i = 0; i < 16; i++) {
        to.of[i] = std::fma(upper_half(x.of[i]), upper_half(y.of[i]), to.of[i]);
        to.of[i] = std::fma(upper_half(x.of[i] << 16), upper_half(y.of[i] << 16), to.of[i]);
    }
    return to.as<F512>();
}

}  // namespace emulated

#define __AVX512F__ 1
#define __AVX512VNNI__ 1
#define __AVX512BF16__ 1
#define __m512 emulated::F512
#define __m512i emulated::I512
#define __m512bh emulated::B512
#define __mmask16 emulated::Mask
#define _mm512_abs_ps emulated::abs_ps
#define _mm512_add_epi32 emulated::add_epi32
#define _mm512_add_ps emulated::add_ps
#define _mm512_and_si512 emulated::and_si512
#define _mm512_castps512_ps256 emulated::castps512_ps256
#define _mm512_castps_pd emulated::castps_pd
#define _mm512_castps_si512 emulated::castps_si512
#define _mm512_castsi512_ps emulated::castsi512_ps
#define _mm512_cmp_ps_mask emulated::cmp_ps_mask
#define _mm512_cvtepi32_epi16 emulated::cvtepi32_epi16
#define _mm512_cvtepi32_ps emulated::cvtepi32_ps
#define _mm512_cvtepi8_epi32 emulated::cvtepi8_epi32
#define _mm512_cvtepu16_epi32 emulated::cvtepu16_epi32
#define _mm512_cvtps_epi32 emulated::cvtps_epi32
#define _mm512_div_ps emulated::div_ps
#define _mm512_dpbf16_ps emulated::dpbf16_ps
#define _mm512_dpbusd_epi32 emulated::dpbusd_epi32
#define _mm512_extractf64x4_pd emulated::extractf64x4_pd
#define _mm512_fmadd_ps emulated::fmadd_ps
#define _mm512_loadu_ps emulated::loadu_ps
#define _mm512_loadu_si512 emulated::loadu_si512
#define _mm512_mask_or_epi32 emulated::mask_or_epi32
#define _mm512_mask_storeu_ps emulated::mask_storeu_ps
#define _mm512_maskz_loadu_ps emulated::maskz_loadu_ps
#define _mm512_maskz_mov_ps emulated::maskz_mov_ps
#define _mm512_max_ps emulated::max_ps
#define _mm512_min_ps emulated::min_ps
#define _mm512_mul_ps emulated::mul_ps
#define _mm512_roundscale_ps emulated::roundscale_ps
#define _mm512_set1_epi32 emulated::set1_epi32
#define _mm512_set1_ps emulated::set1_ps
#define _mm512_setzero_ps emulated::setzero_ps
#define _mm512_slli_epi32 emulated::slli_epi32
#define _mm512_srli_epi16 emulated::srli_epi16
#define _mm512_srli_epi32 emulated::srli_epi32
#define _mm512_storeu_ps emulated::storeu_ps
#define _mm512_sub_ps emulated::sub_ps
