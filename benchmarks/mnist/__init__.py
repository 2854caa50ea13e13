"""The MNIST study: Figure 4 at the scale of the paper, and certified directions on trained networks."""
