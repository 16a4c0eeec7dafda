"""Settings of the engine's tests."""

import torch

# Tiny models gain nothing from a second thread, and lose much when another program runs.
torch.set_num_threads(1)
