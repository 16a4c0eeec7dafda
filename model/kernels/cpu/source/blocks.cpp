// All blocks of a decoder and its last norm in one call: at small models a call from Python takes
// longer than most operations do. The operations are those of the other files, with the same bits.
#include "layer.h"

struct Batch;

extern "C" {
void rms_norm(float* out, const float* x, const float* weight, long rows, long size, float eps);
void add_rms_norm(float* out, float* x, const float* y, const float* weight, long rows, long size,
                  float eps);
void silu_mul(float* out, const float* gate_up, long rows, long size);
}

// The twin of `Block` in blocks.py: the same fields in order.
struct Block {
    const float *attention_norm, *mlp_norm;  // [hidden]
    const float *q_norm, *k_norm;            // [head_dim]; null: none
    const Layer *qkv, *output, *inner, *outer;
    void *k_cache, *v_cache;
};

// The twin of `Blocks` in blocks.py.
struct Blocks {
    const Block* blocks;
    const float* norm;  // [hidden]
    void (*attend)(const Batch*, float* out, float* qkv, const float* q_norm, const float* k_norm,
                   void* k_cache, void* v_cache);  // of the cache's type
    long num_blocks, hidden;
    float eps;
};

// Where the operations leave their results; the twin of `Results` in blocks.py.
struct Results {
    float *normed, *wide, *attended, *activated, *narrow;
};

namespace {

void multiply(const Layer* layer, const float* x, long rows, float* y) {
    layer->multiply(layer, x, rows, y);
}

}  // namespace

// x: [rows, hidden], the embeddings; used up. out: [rows, hidden], after the last norm.
extern "C" void run_blocks(const Blocks* all, const Batch* batch, const Results* results, float* x,
                           long rows, float* out) {
    const Results& r = *results;
    long hidden = all->hidden;
    for (long i = 0; i < all->num_blocks; i++) {
        const Block& b = all->blocks[i];
        if (i == 0)
            rms_norm(r.normed, x, b.attention_norm, rows, hidden, all->eps);
        else
            add_rms_norm(r.normed, x, r.narrow, b.attention_norm, rows, hidden, all->eps);
        multiply(b.qkv, r.normed, rows, r.wide);
        all->attend(batch, r.attended, r.wide, b.q_norm, b.k_norm, b.k_cache, b.v_cache);
        multiply(b.output, r.attended, rows, r.narrow);
        add_rms_norm(r.normed, x, r.narrow, b.mlp_norm, rows, hidden, all->eps);
        multiply(b.inner, r.normed, rows, r.wide);
        silu_mul(r.activated, r.wide, rows, b.outer->in);
        multiply(b.outer, r.activated, rows, r.narrow);
    }
    add_rms_norm(out, x, r.narrow, all->norm, rows, hidden, all->eps);
}
