// Linear layers: y = x W^T + b, the same bits for a row whatever other rows come with it, in whatever
// number, on however many threads.
//
// W is packed once, as a `Format` says, into panels of LANES output channels. A channel has a lane of
// a vector to itself, and is summed over the inputs in one order, by fused multiply-adds or exact
// integers; there is no other order for other shapes. What depends on the shape is only which sums are
// computed side by side, and when they are set down in memory as they are.
//
// A Format has, beside a panel's and a row's size in bytes:
//   prepare<R>(to, x)  R rows of x in the form that `multiply` reads, side by side
//   multiply<R, P>     the sums of R rows and P panels
//   finish             from a sum to y, without bias
#pragma once

#include <algorithm>
#include <cstdlib>

#include "integers.h"
#include "layer.h"
#include "threads.h"

constexpr long LANES = 2 * W;
constexpr int MOST_ROWS = W == 16 ? 12 : 6;  // side by side: their sums take most of the registers
constexpr long STEP_BYTES = LANES * 4;       // what all formats have of a panel for one step along k

constexpr long TILE_ROWS = 192;           // rows that are prepared at once
constexpr long LEAST_PRODUCTS = 1 << 18;  // for one thread: fewer are done sooner than it wakes
constexpr long AHEAD = 1024;              // bytes that are fetched before they are needed

// Steps [begin, end) along k for some rows and panels.
struct Block {
    const char* panel;  // the first one
    const char* rows;
    long begin, end;
    float* sums;        // [R][P][LANES]; begin > 0: those of the steps before
    const char* ahead;  // to be fetched, by `stride` bytes more in each step
    long stride;
};

// ---- Sums of R rows and P panels in registers.

template <int R, int P>
struct Sums {
    Vec of[R][2 * P];

    explicit Sums(const Block& b) {
        UNROLL for (int r = 0; r < R; r++)
            UNROLL for (int v = 0; v < 2 * P; v++)
                of[r][v] = b.begin ? load(b.sums + (r * 2 * P + v) * W) : zero();
    }
    void add(int r, int p, Vec x, Vec first, Vec second) {
        of[r][2 * p] = fmadd(x, first, of[r][2 * p]);
        of[r][2 * p + 1] = fmadd(x, second, of[r][2 * p + 1]);
    }
    void write(const Block& b) const {
        UNROLL for (int r = 0; r < R; r++)
            UNROLL for (int v = 0; v < 2 * P; v++) store(b.sums + (r * 2 * P + v) * W, of[r][v]);
    }
};

// [R, n] of 4 bytes each, rows `apart` of them apart -> [n, R].
template <int R>
void interleave(char* to, const void* rows, long apart, long n) {
    const char* row[R];
    for (int r = 0; r < R; r++) row[r] = static_cast<const char*>(rows) + r * apart * 4;
    for (long i = 0; i < n; i++)
        UNROLL for (int r = 0; r < R; r++, to += 4) std::memcpy(to, row[r] + i * 4, 4);
}

inline void fetch(const char* p) {
    for (long i = 0; i < STEP_BYTES; i += 64) _mm_prefetch(p + i, _MM_HINT_T0);
}

// ---- From numbers to template arguments.

template <int R, int P, class Format>
void multiply(const Format& f, int rows, const Block& b) {
    if constexpr (R * P > MOST_ROWS)
        multiply<R - 1, P>(f, rows, b);
    else if (rows == R)
        f.template multiply<R, P>(b);
    else if constexpr (R > 1)
        multiply<R - 1, P>(f, rows, b);
}

template <int R, class Format>
void prepare(const Format& f, int rows, char* to, const float* x) {
    if (rows == R)
        f.template prepare<R>(to, x);
    else if constexpr (R > 1)
        prepare<R - 1>(f, rows, to, x);
}

// ---- Division of the work.

// `count` things in parts of nearly equal size.
struct Parts {
    long count, parts;

    long begin(long i) const { return count * i / parts; }
    long size(long i) const { return begin(i + 1) - begin(i); }
};

inline Parts in_parts_of(long most, long count) { return {count, (count + most - 1) / most}; }

// Memory of a thread, kept for its next call.
template <int purpose>
char* scratch(size_t bytes) {
    struct Buffer {
        char* data = nullptr;
        size_t bytes = 0;
        ~Buffer() { std::free(data); }
    };
    thread_local Buffer buffer;
    if (buffer.bytes < bytes) {
        std::free(buffer.data);
        buffer.bytes = (bytes + 4095) / 4096 * 4096;
        buffer.data = static_cast<char*>(std::aligned_alloc(4096, buffer.bytes));
        if (!buffer.data) std::abort();
    }
    return buffer.data;
}

template <class Format>
class Product {
   public:
    Product(const Format& format, const Layer& layer, const float* x, long rows, float* y)
        : f(format), layer(layer), x(x), y(y), tiles(in_parts_of(TILE_ROWS, rows)) {
        num_panels = (layer.out + LANES - 1) / LANES;
        long products = rows * layer.in * layer.out;
        threads = std::max(1L, std::min<long>(omp_get_max_threads(), products / LEAST_PRODUCTS));
        // A few rows are prepared sooner than threads meet.
        shared = threads > 1 && rows > 2;
        if (shared) prepared = scratch<0>(tiles.size(tiles.parts - 1) * f.row_bytes());
    }

    void run() const {
        if (tiles.count <= 0) return;
        parallel(threads, [this](long i, long n) {
            for (long t = 0; t < tiles.parts; t++) {
                if (t > 0 && n > 1) barrier();
                compute_tile(t, i, n);
            }
        });
    }

   private:
    // Rows of a tile, which some panels are multiplied with one after the other.
    struct Tile {
        const char* prepared;
        float* y;
        Parts strips;  // of at most MOST_ROWS rows
    };

    void compute_tile(long t, long i, long n) const {
        long first = tiles.begin(t), rows = tiles.size(t);
        char* to = shared ? prepared : scratch<0>(rows * f.row_bytes());
        Tile tile{to, y + first * layer.out, in_parts_of(MOST_ROWS, rows)};
        Parts share{tile.strips.parts, shared ? n : 1};
        long mine = shared ? i : 0;
        for (long s = share.begin(mine); s < share.begin(mine + 1); s++) {
            long row = tile.strips.begin(s);
            prepare<MOST_ROWS>(f, tile.strips.size(s), to + row * f.row_bytes(),
                               x + (first + row) * layer.in);
        }
        if (shared) barrier();
        // With few panels for each thread, the strips are divided as well.
        long wanted = (8 * n + num_panels - 1) / num_panels;
        Parts chunks{tile.strips.parts, n == 1 ? 1 : std::min(wanted, tile.strips.parts)};
        Parts units{num_panels * chunks.parts, n};
        for (long u = units.begin(i); u < units.begin(i + 1);) {
            long panel = u / chunks.parts, chunk = u % chunks.parts;
            long left = chunks.parts == 1 ? units.begin(i + 1) - u : 1;
            u += panels(tile, chunks.begin(chunk), chunks.begin(chunk + 1), panel, left);
        }
    }

    // Multiplies some panels, no more than `left`, and returns how many: with few rows one panel
    // alone has too few sums to keep the processor busy while each waits for the one before.
    long panels(const Tile& tile, long s0, long s1, long panel, long left) const {
        long rows = tile.strips.size(s1 - 1);  // the last strip is the highest
        if (left >= 4 && rows * 4 <= MOST_ROWS) return panels<4>(tile, s0, s1, panel);
        if (left >= 2 && rows * 2 <= MOST_ROWS) return panels<2>(tile, s0, s1, panel);
        return panels<1>(tile, s0, s1, panel);
    }

    template <int P>
    long panels(const Tile& tile, long s0, long s1, long panel) const {
        long num_strips = s1 - s0, first = tile.strips.begin(s0);
        long num_rows = tile.strips.begin(s1) - first;
        float* sums = reinterpret_cast<float*>(scratch<1>(num_rows * P * LANES * sizeof(float)));
        const char* weight = layer.panels + panel * f.panel_bytes();
        long steps = f.steps(), block = num_strips > 1 ? f.block() : steps;
        for (long begin = 0; begin < steps; begin += block) {
            long end = std::min(begin + block, steps);
            for (long s = s0; s < s1; s++) {
                long row = tile.strips.begin(s);
                Block b{weight,
                        tile.prepared + row * f.row_bytes(),
                        begin,
                        end,
                        sums + (row - first) * P * LANES,
                        weight + f.offset(begin) + AHEAD,
                        STEP_BYTES};
                if (num_strips > 1) {
                    // The panel has come by now: its strips together fetch the next block.
                    long bytes = f.offset(end) - f.offset(begin);
                    b.ahead = weight + f.offset(end) + bytes * (s - s0) / num_strips;
                    b.stride = STEP_BYTES / num_strips;
                }
                multiply<MOST_ROWS, P>(f, tile.strips.size(s), b);
            }
        }
        for (long row = 0; row < num_rows; row++)
            for (int p = 0; p < P; p++)
                write(tile.y + (first + row) * layer.out, panel + p, sums + (row * P + p) * LANES);
        return P;
    }

    void write(float* row, long panel, const float* sums) const {
        for (int v = 0; v < 2; v++) {
            long channel = panel * LANES + v * W;
            int n = static_cast<int>(std::min<long>(W, layer.out - channel));
            if (n <= 0) return;
            Vec out = f.finish(load(sums + v * W), layer.panels + panel * f.panel_bytes(), v);
            if (layer.bias)
                out = add(out, n == W ? load(layer.bias + channel)
                                      : load_first(layer.bias + channel, n));
            if (n == W)
                store(row + channel, out);
            else
                store_first(row + channel, out, n);
        }
    }

    const Format f;
    const Layer& layer;
    const float* x;
    float* y;
    Parts tiles;
    long num_panels, threads;
    bool shared;
    char* prepared = nullptr;
};
