// Operations on rows of fp32: each row's result is a function of that row alone.
#include "rows.h"

#include "threads.h"

namespace {

constexpr long LEAST_ELEMENTS = 1 << 14;  // for one thread: less is done sooner than it wakes

long least_rows(long size) { return LEAST_ELEMENTS / (size + 1) + 1; }

// x * sigmoid(x) = x / (1 + e^-x)
Vec silu(Vec x) { return div(x, add(splat(1.0f), exp(sub(zero(), x)))); }

template <class T>
void embed_rows(float* out, const int64_t* ids, const T* table, long rows, long size, float scale) {
    parallel_for(rows, least_rows(size), [=](long begin, long end) {
        for (long row = begin; row < end; row++)
            for_each_vector(size, [=](long i, int n) {
                Vec x = load_first_or_all(table + ids[row] * size + i, n);
                store_first_or_all(out + row * size + i, mul(x, splat(scale)), n);
            });
    });
}

}  // namespace

// out, x: [rows, size]; weight: [size]. out may be x.
extern "C" void rms_norm(float* out, const float* x, const float* weight, long rows, long size,
                         float eps) {
    parallel_for(rows, least_rows(size), [=](long begin, long end) {
        for (long row = begin; row < end; row++)
            rms_norm_row(out + row * size, x + row * size, weight, size, eps);
    });
}

// x += y, out = rms_norm(x); all [rows, size] but weight, [size].
extern "C" void add_rms_norm(float* out, float* x, const float* y, const float* weight, long rows,
                             long size, float eps) {
    parallel_for(rows, least_rows(size), [=](long begin, long end) {
        for (long row = begin; row < end; row++) {
            float* sums = x + row * size;
            const float* addend = y + row * size;
            for_each_vector(size, [=](long i, int n) {
                Vec total = add(load_first_or_all(sums + i, n), load_first_or_all(addend + i, n));
                store_first_or_all(sums + i, total, n);
            });
            rms_norm_row(out + row * size, sums, weight, size, eps);
        }
    });
}

// gate_up: [rows, 2 * size], the gates first -> out: [rows, size]
extern "C" void silu_mul(float* out, const float* gate_up, long rows, long size) {
    parallel_for(rows, least_rows(size), [=](long begin, long end) {
        for (long row = begin; row < end; row++) {
            const float* gate = gate_up + row * 2 * size;
            for_each_vector(size, [=](long i, int n) {
                Vec y = mul(silu(load_first_or_all(gate + i, n)),
                            load_first_or_all(gate + size + i, n));
                store_first_or_all(out + row * size + i, y, n);
            });
        }
    });
}

// The rows of a table [vocab, size], times scale; the caller has checked the ids.
extern "C" void embed_fp32(float* out, const int64_t* ids, const float* table, long rows,
                           long size, float scale) {
    embed_rows(out, ids, table, rows, size, scale);
}

extern "C" void embed_bf16(float* out, const int64_t* ids, const bf16* table, long rows, long size,
                           float scale) {
    embed_rows(out, ids, table, rows, size, scale);
}
