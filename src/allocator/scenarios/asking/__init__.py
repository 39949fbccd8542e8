"""Questions of capacity, answered directly: days, threshold, post, offer. Each with its proof."""
