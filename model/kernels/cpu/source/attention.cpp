// Attention over a paged cache (Kwon et al. 2023), with grouped key/value heads (Ainslie et al.
// 2023, GQA), for prompts, chunks of them and single tokens alike.
//
// A query sees the keys of its sequence in chunks of CHUNK positions, counted from position 0. Each
// chunk gives a partial result (chunk.h), and these are combined from the first to the last. How
// many queries are computed side by side, which thread computes them, and whether a result is
// combined at once or stored first changes no bit. What lies in slots that were not written yet, or
// in blocks of others, never matters.
#include <cstdint>

#include "chunk.h"
#include "threads.h"

// One forward pass of one model. The twin of `Batch` in attention.py: the same fields in order.
struct Batch {
    const int64_t* slots;        // [num_tokens], where the keys and values go
    const int32_t* query_start;  // [num_seqs + 1]
    const int32_t* seq_lens;     // [num_seqs]
    const int32_t* tables;       // [num_seqs, table_width], blocks
    const float* cosines;        // [num_tokens, head_dim / 2]; null: nothing is rotated
    const float* sines;
    float* partials;             // null: nothing is split
    long num_seqs, num_tokens, table_width, block_size;
    long num_heads, num_kv_heads, head_dim, window;  // window 0: all keys before
    float scale, eps;
};

namespace {

constexpr long LEAST_COST = 1 << 14;  // products of a query and a key in one dimension, for a thread
constexpr long MAX_PARTIALS = 1 << 24;  // floats, 64 MiB

long divide_up(long a, long b) { return (a + b - 1) / b; }

// The keys that the query at a position sees: [first, position].
long first_seen(const Batch& b, long position) {
    return b.window && position >= b.window ? position + 1 - b.window : 0;
}

// ---- Before: norms and rotation of queries and keys, and the cache.

void rotate(float* x, const float* cosines, const float* sines, long half) {
    for_each_vector(half, [=](long i, int n) {
        Vec c = load_first_or_all(cosines + i, n), s = load_first_or_all(sines + i, n);
        Vec low = load_first_or_all(x + i, n), high = load_first_or_all(x + half + i, n);
        store_first_or_all(x + i, fmadd(low, c, sub(zero(), mul(high, s))), n);
        store_first_or_all(x + half + i, fmadd(high, c, mul(low, s)), n);
    });
}

void prepare_head(const Batch& b, float* x, const float* norm, long token) {
    if (norm) rms_norm_row(x, x, norm, b.head_dim, b.eps);
    long half = b.head_dim / 2;
    if (b.cosines) rotate(x, b.cosines + token * half, b.sines + token * half, half);
}

// heads: [num_heads + 2 * num_kv_heads, head_dim], one token's q, k and v, changed in place.
template <class T>
void prepare_token(const Batch& b, float* heads, const float* q_norm, const float* k_norm,
                   T* k_cache, T* v_cache, long token) {
    long dim = b.head_dim;
    for (long head = 0; head < b.num_heads; head++) {
        float* q = heads + head * dim;
        prepare_head(b, q, q_norm, token);
        for_each_vector(dim, [=, &b](long i, int n) {
            store_first_or_all(q + i, mul(load_first_or_all(q + i, n), splat(b.scale)), n);
        });
    }
    long block = b.slots[token] / b.block_size, offset = b.slots[token] % b.block_size;
    for (long head = 0; head < b.num_kv_heads; head++) {
        float* k = heads + (b.num_heads + head) * dim;
        prepare_head(b, k, k_norm, token);
        long start = (block * b.num_kv_heads + head) * b.block_size, size = entry_size<T>(dim);
        write_key(k_cache + start * size, b.block_size, offset, k, dim);
        write_entry(v_cache + (start + offset) * size, k + b.num_kv_heads * dim, dim);
    }
}

// ---- After: results.

void finish(float* to, float total, const float* out, long dim) {
    Vec share = splat(1.0f / total);
    for_each_vector(dim, [=](long d, int n) {
        store_first_or_all(to + d, mul(load_first_or_all(out + d, n), share), n);
    });
}

// ---- Division of the work.

// Up to ROWS rows of one sequence and one key/value head, and chunks of its keys. Row r of a
// sequence is query r / heads_per_kv, head r % heads_per_kv of the group.
struct Item {
    long seq, kv_head, first_row, num_rows, first_chunk, end_chunk;
};

long heads_per_kv(const Batch& b) { return b.num_heads / b.num_kv_heads; }

long position_of(const Batch& b, long seq, long row) {
    long query_len = b.query_start[seq + 1] - b.query_start[seq];
    return b.seq_lens[seq] - query_len + row / heads_per_kv(b);
}

// Calls visit(item, cost) for all items, always in the same order.
template <class Visit>
void each_item(const Batch& b, bool split, const Visit& visit) {
    for (long seq = 0; seq < b.num_seqs; seq++) {
        long rows = (b.query_start[seq + 1] - b.query_start[seq]) * heads_per_kv(b);
        for (long head = 0; head < b.num_kv_heads; head++)
            for (long row = 0; row < rows; row += ROWS) {
                Item item{seq, head, row, std::min(ROWS, rows - row), 0, 0};
                long last = position_of(b, seq, row + item.num_rows - 1);
                long first = first_seen(b, position_of(b, seq, row)) / CHUNK;
                long end = last / CHUNK + 1, step = split ? 1 : end - first;
                for (long chunk = first; chunk < end; chunk += step) {
                    item.first_chunk = chunk;
                    item.end_chunk = chunk + step;
                    visit(item, item.num_rows * step * CHUNK * b.head_dim);
                }
            }
    }
}

struct Amount {
    long items, cost;
};

Amount amount(const Batch& b, bool split) {
    Amount total{0, 0};
    each_item(b, split, [&](const Item&, long cost) {
        total.items++;
        total.cost += cost;
    });
    return total;
}

long num_threads(long cost) {
    return std::clamp(cost / LEAST_COST, 1L, static_cast<long>(omp_get_max_threads()));
}

// Calls run(item, next item of the thread or null) for all items, on threads with about equal cost.
template <class Run>
void run_items(const Batch& b, bool split, const Run& run) {
    long total = amount(b, split).cost, parts = num_threads(total);
    parallel_for(parts, 1, [&](long begin, long end) {
        double from = double(total) * begin / parts, to = double(total) * end / parts;
        long so_far = 0;
        Item waiting;
        bool waits = false;
        each_item(b, split, [&](const Item& item, long cost) {
            double middle = so_far + 0.5 * cost;
            so_far += cost;
            if (middle < from || middle >= to) return;
            if (waits) run(waiting, &item);
            waiting = item;
            waits = true;
        });
        if (waits) run(waiting, nullptr);
    });
}

// Where a chunk's result of one head of one token is stored: its largest score, total and out.
float* stored(const Batch& b, long max_chunks, long token, long head, long chunk) {
    return b.partials + ((token * b.num_heads + head) * max_chunks + chunk) * (b.head_dim + 2);
}

long max_chunks(const Batch& b) {
    int32_t longest = 0;
    for (long seq = 0; seq < b.num_seqs; seq++) longest = std::max(longest, b.seq_lens[seq]);
    return divide_up(longest, CHUNK);
}

template <class T>
class Attention {
  public:
    Attention(const Batch& b, float* out, const float* qkv, const T* k_cache, const T* v_cache)
        : b(b), out(out), qkv(qkv), k_cache(k_cache), v_cache(v_cache), chunks(max_chunks(b)) {}

    // next: the item after it on this thread, or null
    void run(const Item& item, const Item* next) const {
        Row rows[ROWS];
        for (long r = 0; r < item.num_rows; r++) {
            long width = (b.num_heads + 2 * b.num_kv_heads) * b.head_dim;
            rows[r].q = qkv + token(item, r) * width + head(item, r) * b.head_dim;
            rows[r].position = position_of(b, item.seq, item.first_row + r);
        }
        Partial so_far(b.head_dim), partial(b.head_dim);
        bool begun[ROWS] = {};
        Keys both[2];
        locate(both[0], item, item.first_chunk);
        for (long chunk = item.first_chunk; chunk < item.end_chunk; chunk++) {
            long turn = (chunk - item.first_chunk) % 2;
            Keys &keys = both[turn], &following = both[1 - turn];
            if (chunk + 1 < item.end_chunk)
                locate(following, item, chunk + 1);
            else if (next)
                locate(following, *next, next->first_chunk);
            else
                following.end = following.first = following.num_tiles = 0;
            for (long r = 0; r < item.num_rows; r++) {
                rows[r].first = std::max(first_seen(b, rows[r].position) - chunk * CHUNK, 0L);
                rows[r].end = std::min(rows[r].position + 1 - chunk * CHUNK, CHUNK);
            }
            Chunk<T>(k_cache, v_cache, keys, following, b.head_dim, b.block_size)
                .compute(rows, item.num_rows, partial);
            for (long r = 0; r < item.num_rows; r++) {
                if (!rows[r].sees_any()) continue;
                if (b.partials)
                    store_partial(stored(b, chunks, token(item, r), head(item, r), chunk), partial,
                                  r);
                else
                    add_partial(so_far, partial, r, begun[r]);
                begun[r] = true;
            }
        }
        if (b.partials) return;
        for (long r = 0; r < item.num_rows; r++)
            finish(result(token(item, r), head(item, r)), so_far.total[r], so_far.out(r),
                   b.head_dim);
    }

    // The result of one head of one token, at `position` in its sequence, from what is stored.
    void combine_stored(long token, long head, long position) const {
        long first = first_seen(b, position) / CHUNK;
        float* so_far = stored(b, chunks, token, head, first);
        for (long chunk = first + 1; chunk <= position / CHUNK; chunk++) {
            const float* next = stored(b, chunks, token, head, chunk);
            combine(so_far, so_far + 1, so_far + 2, next[0], next[1], next + 2, b.head_dim);
        }
        finish(result(token, head), so_far[1], so_far + 2, b.head_dim);
    }

  private:
    const Batch& b;
    float* out;
    const float* qkv;
    const T* k_cache;
    const T* v_cache;
    long chunks;

    long token(const Item& item, long r) const {
        return b.query_start[item.seq] + (item.first_row + r) / heads_per_kv(b);
    }
    long head(const Item& item, long r) const {
        return item.kv_head * heads_per_kv(b) + (item.first_row + r) % heads_per_kv(b);
    }
    float* result(long token, long head) const {
        return out + (token * b.num_heads + head) * b.head_dim;
    }

    // The keys of a chunk that any row of an item sees.
    void locate(Keys& keys, const Item& item, long chunk) const {
        long begin = chunk * CHUNK, last_row = item.first_row + item.num_rows - 1;
        long first = first_seen(b, position_of(b, item.seq, item.first_row)) - begin;
        keys.first = std::max(first, 0L);
        keys.end = std::min(position_of(b, item.seq, last_row) + 1 - begin, CHUNK);
        keys.num_tiles = 0;
        const int32_t* table = b.tables + item.seq * b.table_width;
        long size = entry_size<T>(b.head_dim);
        for (long key = keys.first; key < keys.end;) {
            long block = (begin + key) / b.block_size, slot = (begin + key) % b.block_size;
            long start = (table[block] * b.num_kv_heads + item.kv_head) * b.block_size * size;
            long here = std::min(b.block_size - slot, keys.end - key);
            for (long i = 0; i < here; i++) keys.places[key + i] = start + (slot + i) * size;
            // A tile is whole where it can be, though nobody may see the keys at its ends.
            for (long i = -std::min(slot % TILE, key); i < here; i += TILE) {
                long most = std::min(b.block_size - (slot + i), CHUNK - (key + i));
                keys.tiles[keys.num_tiles++] = {start, slot + i, key + i, std::min(TILE, most)};
            }
            key += here;
        }
    }

    void add_partial(Partial& so_far, Partial& partial, long r, bool begun) const {
        if (begun) {
            combine(&so_far.largest[r], &so_far.total[r], so_far.out(r), partial.largest[r],
                    partial.total[r], partial.out(r), b.head_dim);
            return;
        }
        so_far.largest[r] = partial.largest[r];
        so_far.total[r] = partial.total[r];
        copy_row(so_far.out(r), partial.out(r), b.head_dim);
    }

    void store_partial(float* to, Partial& partial, long r) const {
        to[0] = partial.largest[r];
        to[1] = partial.total[r];
        copy_row(to + 2, partial.out(r), b.head_dim);
    }
};

template <class T>
void attend(const Batch& b, float* out, float* qkv, const float* q_norm, const float* k_norm,
            T* k_cache, T* v_cache) {
    long width = (b.num_heads + 2 * b.num_kv_heads) * b.head_dim;
    parallel_for(b.num_tokens, LEAST_COST / width + 1, [&](long begin, long end) {
        for (long token = begin; token < end; token++)
            prepare_token(b, qkv + token * width, q_norm, k_norm, k_cache, v_cache, token);
    });
    Attention<T> attention(b, out, qkv, k_cache, v_cache);
    run_items(b, b.partials != nullptr, [&](const Item& item, const Item* next) {
        attention.run(item, next);
    });
    if (!b.partials) return;
    long stored_for_a_head = b.num_tokens * max_chunks(b) * b.head_dim;
    parallel_for(b.num_heads, LEAST_COST / stored_for_a_head + 1, [&](long begin, long end) {
        for (long head = begin; head < end; head++)
            for (long seq = 0; seq < b.num_seqs; seq++)
                for (long token = b.query_start[seq]; token < b.query_start[seq + 1]; token++)
                    attention.combine_stored(
                        token, head, b.seq_lens[seq] - (b.query_start[seq + 1] - token));
    });
}

}  // namespace

// Write k and v of the batch's tokens to the cache, then attend.
//
// out: [num_tokens, num_heads * head_dim]
// qkv: [num_tokens, (num_heads + 2 * num_kv_heads) * head_dim]; used up
// q_norm, k_norm: [head_dim], or null
// k_cache, v_cache: [num_blocks, num_kv_heads, block_size] entries, see cache.h
extern "C" void attend_fp32(const Batch* b, float* out, float* qkv, const float* q_norm,
                            const float* k_norm, float* k_cache, float* v_cache) {
    attend(*b, out, qkv, q_norm, k_norm, k_cache, v_cache);
}
extern "C" void attend_bf16(const Batch* b, float* out, float* qkv, const float* q_norm,
                            const float* k_norm, bf16* k_cache, bf16* v_cache) {
    attend(*b, out, qkv, q_norm, k_norm, k_cache, v_cache);
}
extern "C" void attend_int8(const Batch* b, float* out, float* qkv, const float* q_norm,
                            const float* k_norm, int8_t* k_cache, int8_t* v_cache) {
    attend(*b, out, qkv, q_norm, k_norm, k_cache, v_cache);
}

// How many floats `partials` must have for this batch: 0 unless its items are too few for the
// threads, and can be split into chunks whose results take no more than MAX_PARTIALS.
extern "C" long partials_size(const Batch* b) {
    Amount whole = amount(*b, false);
    if (num_threads(whole.cost) == 1 || whole.items >= 4 * omp_get_max_threads()) return 0;
    if (amount(*b, true).items == whole.items) return 0;
    long size = b->num_tokens * b->num_heads * max_chunks(*b) * (b->head_dim + 2);
    return size <= MAX_PARTIALS ? size : 0;
}

// Cosines and sines, [rows, half] each, of position * frequency, times scale.
extern "C" void rotation(float* cosines, float* sines, const int64_t* positions,
                         const float* frequencies, long rows, long half, float scale) {
    parallel_for(rows, 1024 / (half + 1) + 1, [=](long begin, long end) {
        for (long row = begin; row < end; row++)
            for (long i = 0; i < half; i++) {
                float angle = static_cast<float>(positions[row]) * frequencies[i];
                cosines[row * half + i] = std::cos(angle) * scale;
                sines[row * half + i] = std::sin(angle) * scale;
            }
    });
}
