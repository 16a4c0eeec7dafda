// Linear layers of 4-bit weights and 8-bit activations. A weight is an integer of [-8, 7] times a
// scale that `group` inputs of an output channel share; an activation is one of [-127, 127] times a
// scale of its own for each group of each row. Products and the sums of a group are exact; those of
// the groups are added in fp32.
#include "linear.h"
#include "pack.h"
#include "quantise.h"

namespace {

constexpr long PART = 32;  // inputs: sums of so many products of 4 and 8 bits fit 16 bits
constexpr long MOST_GROUP = 256;

#if defined(__AVX512VNNI__)

inline IVec add_products(IVec sum, IVec w, IVec x) { return _mm512_dpbusd_epi32(sum, w, x); }
inline IVec add_part(IVec total, IVec sum) { return add_int(total, sum); }

#else

// Sums of 16 bits, two for each channel.
inline IVec add_products(IVec sum, IVec w, IVec x) {
    return _mm256_add_epi16(sum, _mm256_maddubs_epi16(w, x));
}
inline IVec add_part(IVec total, IVec sum) {
    return add_int(total, _mm256_madd_epi16(sum, _mm256_set1_epi16(1)));
}

#endif

// Panel: for each group [LANES] scales in bf16, then [group / 8][LANES] times four bytes, of which
// the lower halves are four consecutive inputs of a channel and the upper halves the next four,
// each plus 8. Prepared rows: for each group [R] scales, [R] times -8 times the sum of the
// activations, then [group / 4][R] fours.
struct Int4 {
    static constexpr float LIMIT = std::numeric_limits<float>::infinity();

    long in, group;

    long steps() const { return (in + group - 1) / group; }
    long block() const { return steps(); }
    long offset(long g) const { return g * (LANES * 2 + group / 8 * STEP_BYTES); }
    long place(long g) const { return offset(g) + LANES * 2; }
    long panel_bytes() const { return offset(steps()); }
    long row_bytes() const { return steps() * (group + 8); }
    Vec finish(Vec sum, const char*, int) const { return sum; }

    template <int R>
    void prepare(char* to, const float* x) const {
        int8_t* q = reinterpret_cast<int8_t*>(scratch<2>(group * R));
        for (long g = 0; g < steps(); g++, to += (group + 8) * R) {
            long n = std::min(group, in - g * group);
            if (n < group) std::memset(q, 0, group * R);
            for (int r = 0; r < R; r++) {
                float scale = quantise(q + group * r, x + r * in + g * group, n);
                int offset = -8 * sum_of(q + group * r, n);
                std::memcpy(to + 4 * r, &scale, 4);
                std::memcpy(to + 4 * (R + r), &offset, 4);
            }
            interleave<R>(to + 8 * R, q, group / 4, group / 4);
        }
    }

    template <int R, int P>
    __attribute__((noinline)) void multiply(const Block& b) const {
        const char *panel = b.panel, *ahead = b.ahead, *x = b.rows;
        for (long g = 0; g < steps(); g++) {
            const char *scales = x, *channel_scales = panel;
            IVec totals[R][2 * P];
            UNROLL for (int r = 0; r < R; r++)
                UNROLL for (int v = 0; v < 2 * P; v++)
                    totals[r][v] = splat_int(load_dword(x + 4 * (R + r)));
            x += 8 * R, panel += LANES * 2;
            for (long part = 0; part < group; part += PART) {
                add_sums<R, P>(totals, x, panel, ahead, b.stride);
                x += PART * R, panel += PART / 8 * STEP_BYTES, ahead += PART / 8 * b.stride;
            }
            UNROLL for (int v = 0; v < 2 * P; v++) {
                const char* of_panel = channel_scales + (v / 2) * panel_bytes();
                Vec scale = load(reinterpret_cast<const bf16*>(of_panel) + v % 2 * W);
                UNROLL for (int r = 0; r < R; r++) {
                    float* total = b.sums + (r * 2 * P + v) * W;
                    Vec sum = mul(to_float(totals[r][v]), scale);
                    store(total, fmadd(sum, splat_float(scales + 4 * r), g ? load(total) : zero()));
                }
            }
        }
    }

    // Adds the products of PART inputs.
    template <int R, int P>
    inline void add_sums(IVec (&totals)[R][2 * P], const char* x, const char* panel,
                         const char* ahead, long stride) const {
        const IVec* nibbles = mask();
        IVec sums[R][2 * P];
        UNROLL for (int r = 0; r < R; r++)
            UNROLL for (int v = 0; v < 2 * P; v++) sums[r][v] = splat_int(0);
        UNROLL for (int i = 0; i < PART / 8; i++) {
            UNROLL for (int p = 0; p < P; p++) {
                fetch(ahead + p * panel_bytes());
                const char* w = panel + p * panel_bytes();
                IVec first = both(load_int(w), *nibbles);
                IVec second = both(load_int(w + W * 4), *nibbles);
                add_fours<R, P>(sums, p, x, first, second);
                first = both(shift_right_4(load_int(w)), *nibbles);
                second = both(shift_right_4(load_int(w + W * 4)), *nibbles);
                add_fours<R, P>(sums, p, x + 4 * R, first, second);
            }
            x += 8 * R, panel += STEP_BYTES, ahead += stride;
        }
        UNROLL for (int r = 0; r < R; r++)
            UNROLL for (int v = 0; v < 2 * P; v++)
                totals[r][v] = add_part(totals[r][v], sums[r][v]);
    }

    template <int R, int P>
    static void add_fours(IVec (&sums)[R][2 * P], int p, const char* x, IVec first, IVec second) {
        UNROLL for (int r = 0; r < R; r++) {
            IVec four = splat_int(load_dword(x + 4 * r)), *sum = sums[r] + 2 * p;
            sum[0] = add_products(sum[0], first, four);
            sum[1] = add_products(sum[1], second, four);
            keep(sum[0], sum[1]);
        }
    }

    // In memory, where the compiler cannot take it for a register that the sums need.
    static const IVec* mask() {
        alignas(64) static const uint32_t nibbles[16] = {
            0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f,
            0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f,
            0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f, 0x0f0f0f0f};
        const IVec* p = reinterpret_cast<const IVec*>(nibbles);
        forget(p);
        return p;
    }
};

// ---- Packing.

// The candidates for a group's scale: the largest weight of the group, turned negative, as so many
// steps. A little less than 8 leaves a step unused, and more cuts that weight off; either may
// serve the others better.
alignas(32) constexpr float CANDIDATES[8] = {6.8f, 7.3f, 7.8f, 8.3f, 8.8f, 9.3f, 9.8f, 10.3f};

// The weights of a group, a multiple of 8, and the best steps for them. Rounded as in the twin in
// model/quant/integers.py, and summed in the same order, so that both find the same.
struct Group {
    const float* weights;
    long size;

    __m256 at(long i) const { return _mm256_loadu_ps(weights + i); }

    static __m256 whole(__m256 steps) {
        steps = _mm256_round_ps(steps, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
        return _mm256_max_ps(_mm256_set1_ps(-8.0f), _mm256_min_ps(_mm256_set1_ps(7.0f), steps));
    }

    // Of the largest magnitude; of two, the positive one.
    float largest() const {
        __m256 most = at(0), least = at(0);
        for (long i = 8; i < size; i += 8)
            most = _mm256_max_ps(most, at(i)), least = _mm256_min_ps(least, at(i));
        float high[8], low[8];
        _mm256_storeu_ps(high, most), _mm256_storeu_ps(low, least);
        float top = *std::max_element(high, high + 8), bottom = *std::min_element(low, low + 8);
        return top >= -bottom ? top : bottom;
    }

    static __m256 rounded_to_bf16(__m256 x) {
        __m256i bits = _mm256_castps_si256(x);
        __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
        bits = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
        return _mm256_castsi256_ps(_mm256_and_si256(bits, _mm256_set1_epi32(0xffff0000)));
    }

    // For eight candidates the sums of the squared errors, in steps.
    __m256 squared_errors(__m256 per_scale) const {
        float factors[8];
        _mm256_storeu_ps(factors, per_scale);
        __m256 sums[8], lanes[8];
        UNROLL for (int c = 0; c < 8; c++) sums[c] = _mm256_setzero_ps();
        for (long i = 0; i < size; i += 8) {
            __m256 x = at(i);
            UNROLL for (int c = 0; c < 8; c++) {
                __m256 steps = _mm256_mul_ps(x, _mm256_set1_ps(factors[c]));
                __m256 error = _mm256_sub_ps(whole(steps), steps);
                sums[c] = _mm256_add_ps(sums[c], _mm256_mul_ps(error, error));
            }
        }
        transpose_8(reinterpret_cast<char*>(lanes), 32, reinterpret_cast<const char*>(sums), 32);
        for (int apart = 4; apart > 0; apart /= 2)
            for (int i = 0; i < apart; i++) lanes[i] = _mm256_add_ps(lanes[i], lanes[i + apart]);
        return lanes[0];
    }

    // A bf16 in a float; 0 for a group of next to nothing.
    float best_scale() const {
        float most = largest();
        if (std::abs(most) < TINY) return 0.0f;
        __m256 turned = _mm256_sub_ps(_mm256_setzero_ps(), _mm256_load_ps(CANDIDATES));
        __m256 scale = rounded_to_bf16(_mm256_div_ps(_mm256_set1_ps(most), turned));
        __m256 in_steps = squared_errors(_mm256_div_ps(_mm256_set1_ps(1.0f), scale));
        float scales[8], errors[8];
        _mm256_storeu_ps(scales, scale);
        _mm256_storeu_ps(errors, _mm256_mul_ps(in_steps, _mm256_mul_ps(scale, scale)));
        return scales[std::min_element(errors, errors + 8) - errors];
    }

    // Eight weights plus 8 each in four bytes: the first four in the lower halves.
    uint32_t packed(long i, float scale) const {
        __m256 per_scale = _mm256_set1_ps(scale == 0.0f ? 0.0f : 1.0f / scale);
        __m256i steps = _mm256_cvtps_epi32(whole(_mm256_mul_ps(at(i), per_scale)));
        steps = _mm256_add_epi32(steps, _mm256_set1_epi32(8));
        __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(steps),
                                        _mm256_extracti128_si256(steps, 1));
        uint64_t bytes = _mm_cvtsi128_si64(_mm_packus_epi16(words, words));
        return static_cast<uint32_t>(bytes) | static_cast<uint32_t>(bytes >> 32) << 4;
    }
};

}  // namespace

extern "C" {

void linear_int4(const Layer* layer, const float* x, long rows, float* y) {
    Product<Int4>({layer->in, layer->group}, *layer, x, rows, y).run();
}

long size_int4(long in, long out, long group) { return packed_size(Int4{in, group}, out); }

long pack_int4(char* panels, const Channels* channels, long group) {
    Int4 format{channels->in, group};
    return pack(format, panels, *channels, format.steps() * group / 8, group / 8,
                [=](uint32_t* to, const float* row, char* panel, long lane) {
                    float last[MOST_GROUP];
                    for (long g = 0; g < format.steps(); g++) {
                        Group of{row + g * group, group};
                        if (format.in - g * group < group) {
                            std::fill_n(last, group, 0.0f);
                            std::copy_n(of.weights, format.in - g * group, last);
                            of.weights = last;
                        }
                        float scale = of.best_scale();
                        // The upper half of a float is the bf16.
                        std::memcpy(panel + format.offset(g) + lane * 2,
                                    reinterpret_cast<const char*>(&scale) + 2, 2);
                        for (long i = 0; i < group; i += 8) *to++ = of.packed(i, scale);
                    }
                });
}

}  // extern "C"
