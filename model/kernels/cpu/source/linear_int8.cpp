// Linear layers of 8-bit weights and activations. A weight is an integer of [-127, 127] times its
// output channel's scale; an activation is one times a scale of its own for each `group` inputs of
// each row. Products and their sums are exact; the sums of the groups are added in fp32.
#include "linear.h"
#include "pack.h"
#include "quantise.h"

namespace {

#if defined(__AVX512VNNI__)

// Four activations, each plus SHIFT to be unsigned, as often as a vector holds them.
constexpr int SHIFT = 128;
constexpr long FOUR_BYTES = 4;
struct Four {
    IVec shifted;
    explicit Four(const char* p) : shifted(splat_int(load_dword(p))) {}
    static void write(char* to, int four) {
        uint32_t shifted = static_cast<uint32_t>(four) ^ 0x80808080u;
        std::memcpy(to, &shifted, 4);
    }
};
inline IVec add_products(IVec sum, const Four& x, IVec w) {
    return _mm512_dpbusd_epi32(sum, x.shifted, w);
}

#else

// Four activations and their magnitudes: a product of an unsigned and a signed byte is what there
// is, |a| * (w with the sign of a), and two of them fit 16 bits.
constexpr int SHIFT = 0;
constexpr long FOUR_BYTES = 8;
struct Four {
    IVec signs, magnitudes;
    explicit Four(const char* p)
        : signs(splat_int(load_dword(p))), magnitudes(splat_int(load_dword(p + 4))) {}
    static void write(char* to, int four) {
        __m128i x = _mm_cvtsi32_si128(four);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_unpacklo_epi32(x, _mm_abs_epi8(x)));
    }
};
inline IVec add_products(IVec sum, const Four& x, IVec w) {
    IVec pairs = _mm256_maddubs_epi16(x.magnitudes, _mm256_sign_epi8(w, x.signs));
    return add_int(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

#endif

// Panel: for each group, if activations are shifted, [LANES] 32-bit sums that take the shift back,
// then [group / 4][LANES] fours of weights, consecutive inputs of a channel; at the end [LANES]
// scales. Prepared rows: [in / 4][R] fours, then [in / group][R] scales.
struct Int8 {
    static constexpr float LIMIT = std::numeric_limits<float>::infinity();

    long in, group;

    long fours() const { return (in + 3) / 4; }
    long fours_of(long g) const { return std::min(group / 4, fours() - g * (group / 4)); }
    long steps() const { return (in + group - 1) / group; }
    long block() const { return steps(); }
    long offset(long g) const {
        return std::min(g * (group / 4), fours()) * STEP_BYTES + (SHIFT ? g * STEP_BYTES : 0);
    }
    long place(long g) const { return offset(g) + (SHIFT ? STEP_BYTES : 0); }
    long panel_bytes() const { return offset(steps()) + LANES * 4; }
    long row_bytes() const { return fours() * FOUR_BYTES + steps() * 4; }
    Vec finish(Vec sum, const char* panel, int v) const {
        return mul(sum, load_floats(panel + offset(steps()) + v * W * 4));
    }

    template <int R>
    void prepare(char* to, const float* x) const {
        int8_t* q = reinterpret_cast<int8_t*>(scratch<2>(group + 32));
        char* scales = to + fours() * FOUR_BYTES * R;
        for (int r = 0; r < R; r++)
            for (long g = 0; g < steps(); g++) {
                float scale = quantise(q, x + r * in + g * group, std::min(group, in - g * group));
                std::memcpy(scales + (g * R + r) * 4, &scale, 4);
                char* four = to + (g * (group / 4) * R + r) * FOUR_BYTES;
                for (long i = 0; i < fours_of(g); i++, four += R * FOUR_BYTES)
                    Four::write(four, load_dword(q + 4 * i));
            }
    }

    template <int R, int P>
    __attribute__((noinline)) void multiply(const Block& b) const {
        const char *panel = b.panel, *ahead = b.ahead, *x = b.rows;
        const char* scales = x + fours() * FOUR_BYTES * R;
        for (long g = 0; g < steps(); g++, scales += 4 * R) {
            IVec sums[R][2 * P];
            UNROLL for (int r = 0; r < R; r++)
                UNROLL for (int v = 0; v < 2 * P; v++)
                    sums[r][v] = SHIFT ? load_int(panel + (v / 2) * panel_bytes() + v % 2 * W * 4)
                                       : splat_int(0);
            if (SHIFT) panel += STEP_BYTES;
            for (long i = fours_of(g); i > 0; i--) {
                UNROLL for (int p = 0; p < P; p++) {
                    fetch(ahead + p * panel_bytes());
                    const char* w = panel + p * panel_bytes();
                    IVec first = load_int(w), second = load_int(w + W * 4);
                    UNROLL for (int r = 0; r < R; r++) {
                        Four four(x + r * FOUR_BYTES);
                        IVec* sum = sums[r] + 2 * p;
                        sum[0] = add_products(sum[0], four, first);
                        sum[1] = add_products(sum[1], four, second);
                        keep(sum[0], sum[1]);
                    }
                }
                panel += STEP_BYTES, ahead += b.stride, x += R * FOUR_BYTES;
            }
            UNROLL for (int r = 0; r < R; r++)
                UNROLL for (int v = 0; v < 2 * P; v++) {
                    float* total = b.sums + (r * 2 * P + v) * W;
                    Vec scale = splat_float(scales + 4 * r);
                    store(total, fmadd(to_float(sums[r][v]), scale, g ? load(total) : zero()));
                }
        }
    }
};

}  // namespace

extern "C" {

void linear_int8(const Layer* layer, const float* x, long rows, float* y) {
    Product<Int8>({layer->in, layer->group}, *layer, x, rows, y).run();
}

long size_int8(long in, long out, long group) { return packed_size(Int8{in, group}, out); }

long pack_int8(char* panels, const Channels* channels, long group) {
    Int8 format{channels->in, group};
    return pack(format, panels, *channels, format.fours(), group / 4,
                [=](uint32_t* to, const float* row, char* panel, long lane) {
                    int8_t* q = reinterpret_cast<int8_t*>(to);  // with room for 64 more
                    float scale = quantise(q, row, format.in);
                    std::memcpy(panel + format.offset(format.steps()) + lane * 4, &scale, 4);
                    for (long g = 0; SHIFT && g < format.steps(); g++) {
                        int sum = 0;
                        for (long i = 0; i < format.fours_of(g) * 4; i++) sum += q[g * group + i];
                        sum *= -SHIFT;
                        std::memcpy(panel + format.offset(g) + lane * 4, &sum, 4);
                    }
                });
}

}  // extern "C"
