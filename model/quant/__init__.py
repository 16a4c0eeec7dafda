"""Linear methods: how the weight of a linear layer is stored and applied."""
