// A linear layer, as the products of linear.h take it.
#pragma once

// The twin of `Layer` in linear.py: the same fields in order.
struct Layer {
    const char* panels;
    const float* bias;  // [out]; null: none
    long in, out;
    long group;  // inputs that share a scale, in formats that have groups
    void (*multiply)(const Layer*, const float* x, long rows, float* y);  // of its format
};
