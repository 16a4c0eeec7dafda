// One chunk of keys of one head, seen by up to ROWS queries: scores, weights and weighted values.
//
// Every score, weight and sum is made from the same operands in the same order, however many rows
// are computed side by side. Keys that no row sees may be read beside others, and their scores are
// thrown away; a value is added to a row only if that row sees it: zero times NaN would be NaN.
#pragma once

#include <algorithm>

#include "cache.h"

constexpr long CHUNK = 128;  // keys; 32 KiB of them in fp32 with a head_dim of 64
constexpr long ROWS = 24;    // queries, at most

// Up to TILE keys of one block. start: where the head's keys of the block are in the cache; first: of
// the chunk's positions, that of the first key.
struct Tile {
    long start, slot, first, count;
};

// Where the keys [first, end) of a chunk are in the caches of one head; none if equal.
struct Keys {
    long places[CHUNK];  // of their values
    Tile tiles[CHUNK];
    long first = 0, end = 0, num_tiles = 0;
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

using Scores = float[CHUNK + TILE];  // of one row, with room for the last tile

// Ask for the memory of `count` elements. The blocks of a sequence lie anywhere, so the processor
// cannot tell by itself what follows. A few lines at a time, between computations: it waits where
// more are asked for than it has room to note.
template <class T>
inline void fetch(const T* from, long count) {
    const char* line = reinterpret_cast<const char*>(from);
    for (const char* end = line + count * sizeof(T); line < end; line += 64)
        _mm_prefetch(line, _MM_HINT_T0);
}

// Scores of R rows with the keys of B tiles, whose dimensions are `apart` elements apart. A lane belongs
// to a key, and sums its products from the first dimension to the last. ahead: what is wanted next
template <int R, int B, class T>
inline void score(Vec (&totals)[R][B][TILE_VECTORS], const float* const* q, const T* const* tiles,
                  const T* const* ahead, long apart, long dim) {
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int b = 0; b < B; b++)
            UNROLL for (int i = 0; i < TILE_VECTORS; i++) totals[r][b][i] = zero();
    for (long d = 0; d < dim; d++)
        UNROLL for (int b = 0; b < B; b++) {
            Vec keys[TILE_VECTORS];
            load_tile(keys, tiles[b] + d * apart);
            fetch(ahead[b] + d * apart, 1);
            UNROLL for (int r = 0; r < R; r++) {
                Vec x = splat(q[r][d]);
                UNROLL for (int i = 0; i < TILE_VECTORS; i++)
                    totals[r][b][i] = fmadd(x, keys[i], totals[r][b][i]);
            }
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
        Vec v[N];
        UNROLL for (int i = 0; i < N; i++)
            v[i] = load_first_or_all(value + i * W, i + 1 < N ? W : n);
        UNROLL for (int r = 0; r < R; r++) {
            Vec weight = splat(weights[r][key]);
            UNROLL for (int i = 0; i < N; i++) totals[r][i] = fmadd(weight, v[i], totals[r][i]);
        }
    }
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int i = 0; i < N; i++)
            store_first_or_all(out[r] + d + i * W, totals[r][i], i + 1 < N ? W : n);
}

// Vectors that add_values sums for R rows at once: more would not fit into the registers.
template <int R>
constexpr int VALUE_VECTORS = R == 1 ? 8 : R <= 3 || W == 16 ? 4 : 2;

template <int R, class T>
inline void add_all_values(float* const* out, const float* const* weights, const T* values,
                           const long* places, const long* ahead, long begin, long end, long dim) {
    if (begin >= end) return;
    constexpr int N = VALUE_VECTORS<R>;
    long d = 0;
    for (; d + N * W <= dim; d += N * W)
        add_values<R, N>(out, weights, values, places, ahead, begin, end, d, W);
    for (; N > 4 && d + 4 * W <= dim; d += 4 * W)
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

// How many rows to take together: six fill the registers.
inline int rows_together(long left) {
    constexpr int of[] = {0, 1, 2, 3, 4, 3, 6, 4, 4};
    return left <= 8 ? of[left] : 6;
}

// Calls body(R) for a number that rows_together gave, which in it is a constant.
template <class Body>
inline void with_rows(int rows, const Body& body) {
    switch (rows) {
        case 1: return body(std::integral_constant<int, 1>());
        case 2: return body(std::integral_constant<int, 2>());
        case 3: return body(std::integral_constant<int, 3>());
        case 4: return body(std::integral_constant<int, 4>());
        default: return body(std::integral_constant<int, 6>());
    }
}

// Tiles whose scores with R rows are summed at once. Each addition waits for the one before: eight sums
// or more keep the processor busy meanwhile.
template <int R>
constexpr int TILES = R * TILE_VECTORS >= 8 ? 1 : R * TILE_VECTORS >= 4 ? 2 : 4;

template <class T>
class Chunk {
  public:
    // next: what this thread computes after this chunk
    Chunk(const T* k_cache, const T* v_cache, const Keys& keys, const Keys& next, long dim,
          long block_size)
        : k_cache(k_cache),
          v_cache(v_cache),
          keys(keys),
          next(next),
          dim(dim),
          block_size(block_size) {}

    // The result for each row that sees any of the keys.
    void compute(const Row* rows, long num_rows, Partial& result) const {
        alignas(64) Scores scores[ROWS];
        for (long r = 0; r < num_rows;) {
            int together = rows_together(num_rows - r);
            with_rows(together, [&](auto R) { score_all<R()>(rows, r, scores); });
            r += together;
        }
        for (long r = 0; r < num_rows; r++)
            if (rows[r].sees_any())
                softmax(scores[r], rows[r], &result.largest[r], &result.total[r]);
        if constexpr (HAS_SCALE<T>) scale_weights(rows, num_rows, scores);
        for (long r = 0; r < num_rows;) {
            int together = rows_together(num_rows - r);
            with_rows(together, [&](auto R) { weigh<R()>(rows, r, scores, result); });
            r += together;
        }
    }

  private:
    const T* k_cache;
    const T* v_cache;
    const Keys& keys;
    const Keys& next;
    long dim, block_size;

    // Scores of the R rows from `row` on with all keys, whether they see them or not.
    template <int R>
    void score_all(const Row* rows, long row, Scores* scores) const {
        const float* q[R];
        for (int r = 0; r < R; r++) q[r] = rows[row + r].q;
        for (long t = 0; t < keys.num_tiles;) {
            if constexpr (TILES<R> > 1)
                if (are_whole(t, TILES<R>)) {
                    score_tiles<R, TILES<R>>(q, t, row == 0, scores + row);
                    t += TILES<R>;
                    continue;
                }
            score_tiles<R, 1>(q, t++, row == 0, scores + row);
        }
    }

    bool are_whole(long t, long count) const {
        if (t + count > keys.num_tiles) return false;
        for (long b = 0; b < count; b++)
            if (keys.tiles[t + b].count < TILE) return false;
        return true;
    }

    // asks: for the tiles in the same places of the next chunk
    template <int R, int B>
    void score_tiles(const float* const* q, long t, bool asks, Scores* scores) const {
        const T *tiles[B], *ahead[B];
        for (int b = 0; b < B; b++) {
            tiles[b] = numbers(keys.tiles[t + b]);
            ahead[b] = asks && t + b < next.num_tiles ? numbers(next.tiles[t + b]) : tiles[b];
        }
        T whole[MAX_HEAD_DIM * TILE];
        long apart = block_size;
        if (B == 1 && keys.tiles[t].count < TILE) {
            complete(whole, keys.tiles[t]);
            tiles[0] = ahead[0] = whole;
            apart = TILE;
        }
        Vec totals[R][B][TILE_VECTORS];
        score(totals, q, tiles, ahead, apart, dim);
        put<R, B>(totals, t, scores);
    }

    // The numbers of a tile that has fewer keys, with zeros in place of the others.
    void complete(T* whole, const Tile& tile) const {
        for (long d = 0; d < dim; d++) {
            const T* from = numbers(tile) + d * block_size;
            std::fill_n(std::copy_n(from, tile.count, whole + d * TILE), TILE - tile.count, T{});
        }
    }

    const T* numbers(const Tile& tile) const { return k_cache + tile.start + tile.slot; }

    // Sums as scores, in the order of the keys and times their scales.
    template <int R, int B>
    void put(Vec (&totals)[R][B][TILE_VECTORS], long t, Scores* scores) const {
        UNROLL for (int b = 0; b < B; b++) {
            const Tile& tile = keys.tiles[t + b];
            float scales[TILE] = {};
            if constexpr (HAS_SCALE<T>)
                read_scales(scales, k_cache + tile.start, block_size, tile.slot, tile.count, dim);
            UNROLL for (int r = 0; r < R; r++) {
                in_order<T>(totals[r][b]);
                UNROLL for (int i = 0; i < TILE_VECTORS; i++) {
                    Vec score = totals[r][b][i];
                    if constexpr (HAS_SCALE<T>) score = mul(score, load(scales + i * W));
                    store(scores[r] + tile.first + i * W, score);
                }
            }
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
