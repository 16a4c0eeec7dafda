// One chunk of keys of one head, seen by up to ROWS queries: scores, weights and weighted values.
//
// Every score, weight and sum is made from the same operands in the same order, however many rows
// are computed side by side. A key is read only if one of the rows sees it, and a value is added to
// a row only if that row sees it: zero times NaN would be NaN.
#pragma once

#include <algorithm>

#include "cache.h"

constexpr long CHUNK = 128;  // keys; 32 KiB of them in fp32 with a head_dim of 64
constexpr long ROWS = 24;    // queries, at most
constexpr long GROUP = 4;    // keys whose scores are summed up together
constexpr long KEYS = 2 * GROUP;  // keys that all rows meet before the next ones

// Where the keys [first, end) of a chunk are in the caches of one head; none if equal.
struct Keys {
    long places[CHUNK];
    long first = 0, end = 0;
};

// One query. first, end: the keys of the chunk that it sees, counted from the chunk's first.
struct Row {
    const float* q;
    long position, first, end;

    bool sees_any() const { return first < end; }
};

// What is known of each row's result. largest: of the scores; total: of the weights
// e^(score - largest); out: the weighted values, `stride` apart.
struct Partial {
    float largest[ROWS], total[ROWS];
    alignas(64) float all[ROWS * (MAX_HEAD_DIM + 16)];
    long stride;

    // Not a power of two apart, or all rows would want the same places in the first-level cache.
    explicit Partial(long head_dim) : stride((head_dim + 15) / 16 * 16 + 16) {}
    float* out(long row) { return all + row * stride; }
};

using Scores = float[CHUNK + KEYS];  // of one row, with room for the last keys

// Ask for the memory of `count` elements. The blocks of a sequence lie anywhere, so the processor
// cannot tell by itself what follows. A few lines at a time, between computations: it waits where
// more are asked for than it has room to note.
template <class T>
inline void fetch(const T* from, long count) {
    const char* line = reinterpret_cast<const char*>(from);
    for (const char* end = line + count * sizeof(T); line < end; line += 64)
        _mm_prefetch(line, _MM_HINT_T0);
}

// The sums of four vectors.
inline __m128 sums(Vec a, Vec b, Vec c, Vec d) {
    __m256 y = _mm256_hadd_ps(_mm256_hadd_ps(half_sum(a), half_sum(b)),
                              _mm256_hadd_ps(half_sum(c), half_sum(d)));
    return _mm_add_ps(_mm256_castps256_ps128(y), _mm256_extractf128_ps(y, 1));
}

// totals[r][j] += q[r][d...] * keys[j][d...], lane by lane, for n dimensions.
template <int R, int K, class T>
inline void add_products(Vec (&totals)[R][K], const float* const* q, const T* const* keys, long d,
                         int n) {
    Vec query[R];
    UNROLL for (int r = 0; r < R; r++) query[r] = load_first_or_all(q[r] + d, n);
    UNROLL for (int j = 0; j < K; j++) {
        Vec key = load_first_or_all(keys[j] + d, n);
        UNROLL for (int r = 0; r < R; r++) totals[r][j] = fmadd(query[r], key, totals[r][j]);
    }
}

// Scores of R rows with K keys, a multiple of GROUP. A lane sums every W-th product of a head's
// dimensions, then the lanes are summed up. scales: of the keys, where they have any.
template <int R, int K, class T>
inline void score(const float* const* q, const T* const* keys, const float* scales, long dim,
                  float* const* scores) {
    Vec totals[R][K];
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int j = 0; j < K; j++) totals[r][j] = zero();
    long d = 0;
    for (; d + W <= dim; d += W) add_products(totals, q, keys, d, W);
    if (d < dim) add_products(totals, q, keys, d, static_cast<int>(dim - d));
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int j = 0; j < K; j += GROUP) {
            __m128 four =
                sums(totals[r][j], totals[r][j + 1], totals[r][j + 2], totals[r][j + 3]);
            if constexpr (HAS_SCALE<T>) four = _mm_mul_ps(four, _mm_loadu_ps(scales + j));
            _mm_storeu_ps(scores[r] + j, four);
        }
}

// out[r][d...] += weights[r][key] * values[key][d...] for the keys [begin, end), one after
// another, in N vectors; n: how many elements the last one has. ahead: by key, where the values are
// that are wanted next, or null.
template <int R, int N, class T>
inline void add_values(float* const* out, const float* const* weights, const T* values,
                       const long* places, const long* ahead, long begin, long end, long d, int n) {
    Vec totals[R][N];
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int i = 0; i < N; i++)
            totals[r][i] = load_first_or_all(out[r] + d + i * W, i + 1 < N ? W : n);
    for (long key = begin; key < end; key++) {
        const T* value = values + places[key] + d;
        if (ahead) fetch(values + ahead[key] + d, N * W);
        Vec weight[R];
        UNROLL for (int r = 0; r < R; r++) weight[r] = splat(weights[r][key]);
        UNROLL for (int i = 0; i < N; i++) {
            Vec v = load_first_or_all(value + i * W, i + 1 < N ? W : n);
            UNROLL for (int r = 0; r < R; r++) totals[r][i] = fmadd(weight[r], v, totals[r][i]);
        }
    }
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int i = 0; i < N; i++)
            store_first_or_all(out[r] + d + i * W, totals[r][i], i + 1 < N ? W : n);
}

template <int R, class T>
inline void add_all_values(float* const* out, const float* const* weights, const T* values,
                           const long* places, const long* ahead, long begin, long end, long dim) {
    if (begin >= end) return;
    long d = 0;
    for (; R == 1 && d + 8 * W <= dim; d += 8 * W)
        add_values<R, 8>(out, weights, values, places, ahead, begin, end, d, W);
    for (; d + 4 * W <= dim; d += 4 * W)
        add_values<R, 4>(out, weights, values, places, ahead, begin, end, d, W);
    for (; d + W <= dim; d += W)
        add_values<R, 1>(out, weights, values, places, ahead, begin, end, d, W);
    if (d < dim) add_values<R, 1>(out, weights, values, places, ahead, begin, end, d, dim - d);
}

// Turns a row's scores into weights; those of keys that it does not see become 0.
inline void softmax(float* scores, const Row& row, float* largest_score, float* total) {
    long begin = row.first / W * W, end = (row.end + W - 1) / W * W;
    for (long i = begin; i < row.first; i++) scores[i] = -INFINITY;
    for (long i = row.end; i < end; i++) scores[i] = -INFINITY;
    Vec top = load(scores + begin);
    for (long i = begin + W; i < end; i += W) top = maximum(top, load(scores + i));
    *largest_score = largest(top);
    Vec totals = zero();
    for (long i = begin; i < end; i += W) {
        Vec weight = exp(sub(load(scores + i), splat(*largest_score)));
        store(scores + i, weight);
        totals = add(totals, weight);
    }
    *total = sum(totals);
}

// How many of `left` rows to take together: three fill the registers, and four are best halved.
inline int rows_together(long left) { return left == 4 ? 2 : left < 3 ? left : 3; }

template <class T>
class Chunk {
  public:
    // next: what this thread computes after this chunk
    Chunk(const T* k_cache, const T* v_cache, const Keys& keys, const Keys& next, long dim)
        : k_cache(k_cache),
          v_cache(v_cache),
          keys(keys),
          next(next),
          dim(dim),
          size(entry_size<T>(dim)) {}

    // The result for each row that sees any of the keys.
    void compute(const Row* rows, long num_rows, Partial& result) const {
        alignas(64) Scores scores[ROWS];
        for (long key = keys.first / KEYS * KEYS; key < keys.end; key += KEYS)
            score_group(rows, num_rows, key, scores);
        for (long r = 0; r < num_rows; r++)
            if (rows[r].sees_any())
                softmax(scores[r], rows[r], &result.largest[r], &result.total[r]);
        if constexpr (HAS_SCALE<T>) scale_weights(rows, num_rows, scores);
        for (long r = 0; r < num_rows;) {
            int together = rows_together(num_rows - r);
            if (together == 3)
                weigh<3>(rows, r, scores, result);
            else if (together == 2)
                weigh<2>(rows, r, scores, result);
            else
                weigh<1>(rows, r, scores, result);
            r += together;
        }
    }

  private:
    const T* k_cache;
    const T* v_cache;
    const Keys& keys;
    const Keys& next;
    long dim, size;  // of a head, and of its entry in a cache

    // GROUP keys of the next chunk.
    void fetch_keys(long key) const {
        long begin = std::max(key, next.first), end = std::min(key + GROUP, next.end);
        if (begin >= end) return;
        const T* from = k_cache + next.places[begin];
        if (next.places[end - 1] - next.places[begin] == (end - 1 - begin) * size)
            return fetch(from, (end - begin) * size);
        for (long j = begin; j < end; j++) fetch(k_cache + next.places[j], size);
    }

    // Scores of all rows with KEYS keys. In place of one that no row sees stands another.
    void score_group(const Row* rows, long num_rows, long key, Scores* scores) const {
        const T* group[KEYS];
        if (keys.first <= key && key + KEYS <= keys.end)
            for (long j = 0; j < KEYS; j++) group[j] = k_cache + keys.places[key + j];
        else
            for (long j = 0; j < KEYS; j++)
                group[j] = k_cache + keys.places[std::clamp(key + j, keys.first, keys.end - 1)];
        float scales[KEYS];
        if constexpr (HAS_SCALE<T>)
            for (long j = 0; j < KEYS; j++) scales[j] = scale_of(group[j], dim);
        for (long r = 0; r < num_rows;) {
            const float* q[3];
            float* to[3];
            float* more[3];
            int together = rows_together(num_rows - r);
            for (int i = 0; i < together; i++) {
                q[i] = rows[r + i].q;
                to[i] = scores[r + i] + key;
                more[i] = to[i] + GROUP;
            }
            if (r == 0) fetch_keys(key);
            if (together == 1) {
                if (r == 0) fetch_keys(key + GROUP);
                score<1, KEYS>(q, group, scales, dim, to);
            } else if (together == 2) {
                score<2, GROUP>(q, group, scales, dim, to);
                if (r == 0) fetch_keys(key + GROUP);
                score<2, GROUP>(q, group + GROUP, scales + GROUP, dim, more);
            } else {
                score<3, GROUP>(q, group, scales, dim, to);
                if (r == 0) fetch_keys(key + GROUP);
                score<3, GROUP>(q, group + GROUP, scales + GROUP, dim, more);
            }
            r += together;
        }
    }

    // The values' scales go into the weights, once for each row: their numbers are summed as they are.
    void scale_weights(const Row* rows, long num_rows, Scores* weights) const {
        float scales[CHUNK];
        for (long key = keys.first; key < keys.end; key++)
            scales[key] = scale_of(v_cache + keys.places[key], dim);
        for (long r = 0; r < num_rows; r++)
            for (long key = rows[r].first; key < rows[r].end; key++) weights[r][key] *= scales[key];
    }

    // Weighted values of the R rows from `row` on, in order of the keys: those that the first rows
    // see alone, those that all of them see, those that the last rows see alone.
    template <int R>
    void weigh(const Row* rows, long row, const Scores* scores, Partial& result) const {
        const float* weights[R];
        float* out[R];
        long begin = 0, stop = CHUNK;
        for (int r = 0; r < R; r++) {
            weights[r] = scores[row + r];
            out[r] = result.out(row + r);
            begin = std::max(begin, rows[row + r].first);
            stop = std::min(stop, rows[row + r].end);
            std::fill(out[r], out[r] + dim, 0.0f);
        }
        bool shared = begin < stop;
        for (int r = 0; r < R; r++) {
            const Row& own = rows[row + r];
            add_all_values<1>(out + r, weights + r, v_cache, keys.places, nullptr, own.first,
                              shared ? begin : own.end, dim);
        }
        if (!shared) return;
        bool asks = row == 0 && next.first <= begin;
        long asked = asks ? std::clamp(next.end, begin, stop) : begin;
        add_all_values<R>(out, weights, v_cache, keys.places, next.places, begin, asked, dim);
        add_all_values<R>(out, weights, v_cache, keys.places, nullptr, asked, stop, dim);
        for (int r = 0; r < R; r++)
            add_all_values<1>(out + r, weights + r, v_cache, keys.places, nullptr, stop,
                              rows[row + r].end, dim);
    }
};

// Adds the result of the next chunk to that of those before it; one row each.
inline void combine(float* largest_so_far, float* total_so_far, float* out_so_far, float largest,
                    float total, const float* out, long dim) {
    float top = largest > *largest_so_far ? largest : *largest_so_far;
    Vec old_scale = exp(sub(splat(*largest_so_far), splat(top)));
    Vec scale = exp(sub(splat(largest), splat(top)));
    Vec old_total = mul(splat(*total_so_far), old_scale);
    store_first(total_so_far, fmadd(splat(total), scale, old_total), 1);
    *largest_so_far = top;
    for_each_vector(dim, [=](long d, int n) {
        Vec old = mul(load_first_or_all(out_so_far + d, n), old_scale);
        store_first_or_all(out_so_far + d, fmadd(load_first_or_all(out + d, n), scale, old), n);
    });
}
