// Linear layers whose weights are fp32 or bf16, summed in fp32.
#include "linear.h"
#include "pack.h"

namespace {

constexpr long K_BLOCK = 256;  // steps: so much of a panel stays in the first-level cache

// What both have, with different `steps` and `add_step`.
template <class Format>
struct FloatFormat {
    long in;

    explicit FloatFormat(long in) : in(in) {}

    const Format& self() const { return static_cast<const Format&>(*this); }
    long block() const { return K_BLOCK; }
    long offset(long step) const { return step * STEP_BYTES; }
    long place(long) const { return 0; }  // of the one run there is
    long panel_bytes() const { return offset(self().steps()); }
    Vec finish(Vec sum, const char*, int) const { return sum; }

    template <int R, int P>
    __attribute__((noinline)) void multiply(const Block& b) const {
        Sums<R, P> sums(b);
        const char *panel = b.panel + offset(b.begin), *ahead = b.ahead;
        const char* x = b.rows + b.begin * R * Format::STEP_OF_ROW;
        for (long k = b.begin; k < b.end; k++) {
            UNROLL for (int p = 0; p < P; p++) {
                fetch(ahead + p * panel_bytes());
                Format::add_step(sums, p, x, panel + p * panel_bytes());
            }
            panel += STEP_BYTES, ahead += b.stride, x += R * Format::STEP_OF_ROW;
        }
        sums.write(b);
    }
};

// Panel: [in][LANES] fp32. Prepared rows: [in][R] fp32.
struct Float32 : FloatFormat<Float32> {
    using FloatFormat::FloatFormat;
    static constexpr float LIMIT = std::numeric_limits<float>::infinity();
    static constexpr long STEP_OF_ROW = 4;

    long steps() const { return in; }
    long row_bytes() const { return in * 4; }

    float at(const char* panel, long lane, long k) const {
        return reinterpret_cast<const float*>(panel + offset(k))[lane];
    }

    template <int R>
    void prepare(char* to, const float* x) const {
        interleave<R>(to, x, in, in);
    }

    template <int R, int P>
    static void add_step(Sums<R, P>& sums, int p, const char* x, const char* w) {
        Vec first = load_floats(w), second = load_floats(w + W * 4);
        UNROLL for (int r = 0; r < R; r++) sums.add(r, p, splat_float(x + 4 * r), first, second);
    }
};

// Panel: [in / 2][LANES] pairs of bf16, which are consecutive inputs of a channel.
struct BFloat16 : FloatFormat<BFloat16> {
    using FloatFormat::FloatFormat;
    static constexpr float LIMIT = 3.3961775e38f;  // what is not below it is rounded to infinity

    long steps() const { return (in + 1) / 2; }
    long row_bytes() const { return steps() * STEP_OF_ROW; }
    float at(const char* panel, long lane, long k) const {
        const uint16_t* step = reinterpret_cast<const uint16_t*>(panel + offset(k / 2));
        uint32_t bits = static_cast<uint32_t>(step[2 * lane + k % 2]) << 16;
        float x;
        std::memcpy(&x, &bits, 4);
        return x;
    }

#if defined(__AVX512BF16__)
    // Prepared rows: [in / 2][R] pairs of bf16.
    static constexpr long STEP_OF_ROW = 4;

    template <int R>
    void prepare(char* to, const float* x) const {
        bf16* rounded = reinterpret_cast<bf16*>(scratch<2>(R * row_bytes()));
        for (int r = 0; r < R; r++) {
            bf16* row = rounded + r * 2 * steps();
            row[2 * steps() - 1] = bf16{0};
            for_each_vector(in, [=](long i, int n) {
                store_first_or_all(row + i, load_first_or_all(x + r * in + i, n), n);
            });
        }
        interleave<R>(to, rounded, steps(), steps());
    }

    template <int R, int P>
    static void add_step(Sums<R, P>& sums, int p, const char* x, const char* w) {
        __m512bh first = (__m512bh)load_int(w), second = (__m512bh)load_int(w + W * 4);
        UNROLL for (int r = 0; r < R; r++) {
            __m512bh a = (__m512bh)splat_int(load_dword(x + 4 * r));
            Vec* sum = sums.of[r] + 2 * p;
            sum[0] = _mm512_dpbf16_ps(sum[0], a, first);
            sum[1] = _mm512_dpbf16_ps(sum[1], a, second);
        }
    }
#else
    // Prepared rows: [in / 2][2][R] fp32.
    static constexpr long STEP_OF_ROW = 8;

    template <int R>
    void prepare(char* to, const float* x) const {
        interleave<R>(to, x, in, in);
        if (in % 2) std::memset(to + in * R * 4, 0, R * 4);
    }

    template <int R, int P>
    static void add_step(Sums<R, P>& sums, int p, const char* x, const char* w) {
        Vec first = lower(load_int(w)), second = lower(load_int(w + W * 4));
        UNROLL for (int r = 0; r < R; r++) {
            sums.add(r, p, splat_float(x + 4 * r), first, second);
            keep(sums.of[r][2 * p], sums.of[r][2 * p + 1]);
        }
        forget(w);
        first = upper(load_floats(w)), second = upper(load_floats(w + W * 4));
        x += 4 * R;
        UNROLL for (int r = 0; r < R; r++) {
            sums.add(r, p, splat_float(x + 4 * r), first, second);
            keep(sums.of[r][2 * p], sums.of[r][2 * p + 1]);
        }
    }

   private:
    // The first and the second of each pair, which has a float's upper half each.
    static Vec lower(IVec pairs) { return _mm256_castsi256_ps(_mm256_slli_epi32(pairs, 16)); }
    static Vec upper(Vec pairs) {
        return _mm256_and_ps(_mm256_castsi256_ps(splat_int(0xffff0000)), pairs);
    }
#endif
};

// Rows of the weight: out[i] = W[ids[i]] * scale.
template <class Format>
void look_up(const Format& f, const Layer& layer, float* out, const int64_t* ids, long n,
             float scale) {
    parallel_for(n, 16, [&](long begin, long end) {
        for (long i = begin; i < end; i++) {
            const char* panel = layer.panels + ids[i] / LANES * f.panel_bytes();
            for (long k = 0; k < layer.in; k++)
                out[i * layer.in + k] = f.at(panel, ids[i] % LANES, k) * scale;
        }
    });
}

}  // namespace

extern "C" {

void linear_fp32(const Layer* layer, const float* x, long rows, float* y) {
    Product<Float32>(Float32(layer->in), *layer, x, rows, y).run();
}
void linear_bf16(const Layer* layer, const float* x, long rows, float* y) {
    Product<BFloat16>(BFloat16(layer->in), *layer, x, rows, y).run();
}

long size_fp32(long in, long out, long) { return packed_size(Float32(in), out); }
long size_bf16(long in, long out, long) { return packed_size(BFloat16(in), out); }

long pack_fp32(char* panels, const Channels* channels, long) {
    long in = channels->in;
    return pack(Float32(in), panels, *channels, in, in,
                [=](uint32_t* to, const float* row, char*, long) { std::memcpy(to, row, in * 4); });
}
long pack_bf16(char* panels, const Channels* channels, long) {
    BFloat16 format(channels->in);
    return pack(format, panels, *channels, format.steps(), format.steps(),
                [=](uint32_t* to, const float* row, char*, long) {
                    to[format.steps() - 1] = 0;
                    bf16* narrow = reinterpret_cast<bf16*>(to);
                    for_each_vector(format.in, [=](long i, int n) {
                        store_first_or_all(narrow + i, load_first_or_all(row + i, n), n);
                    });
                });
}
void look_up_fp32(const Layer* layer, float* out, const int64_t* ids, long n, float scale) {
    look_up(Float32(layer->in), *layer, out, ids, n, scale);
}
void look_up_bf16(const Layer* layer, float* out, const int64_t* ids, long n, float scale) {
    look_up(BFloat16(layer->in), *layer, out, ids, n, scale);
}

}  // extern "C"
