// From a weight [out, in] in fp32 or bf16 to the panels of a linear layer.
#pragma once

#include <vector>

#include "linear.h"
#include "rows.h"

// A weight as the checkpoint has it, one row for each output channel.
struct Weight {
    const void* rows;
    long is_bf16;
    long in, out;

    void read(float* to, long channel) const {
        for_each_vector(in, [=](long i, int n) {
            long at = channel * in + i;
            Vec x = is_bf16 ? load_first_or_all(static_cast<const bf16*>(rows) + at, n)
                            : load_first_or_all(static_cast<const float*>(rows) + at, n);
            store_first_or_all(to + i, x, n);
        });
    }
};

template <class Format>
long packed_size(const Format& f, long out) {
    return (out + LANES - 1) / LANES * f.panel_bytes();
}

// For every channel encode(to, row, panel, lane) is given its weights as floats and writes them as
// `n` times four bytes, which are then put where the format says: those of all lanes side by side.
// What else a panel holds of the channel it writes there itself. All is zero before, and stays so
// in lanes beyond the last channel.
template <class Format, class Encode>
void pack(const Format& f, char* panels, const Weight& weight, long n, const Encode& encode) {
    parallel_for((weight.out + LANES - 1) / LANES, 1, [&](long begin, long end) {
        std::vector<uint32_t> encoded(LANES * n);
        std::vector<float> row(weight.in);
        for (long p = begin; p < end; p++) {
            char* panel = panels + p * f.panel_bytes();
            std::memset(panel, 0, f.panel_bytes());
            std::fill(encoded.begin(), encoded.end(), 0);
            for (long lane = 0; lane < LANES && p * LANES + lane < weight.out; lane++) {
                weight.read(row.data(), p * LANES + lane);
                encode(encoded.data() + lane * n, row.data(), panel, lane);
            }
            for (long i = 0; i < n; i++)
                for (long lane = 0; lane < LANES; lane++)
                    std::memcpy(panel + f.place(i) + lane * 4, &encoded[lane * n + i], 4);
        }
    });
}
