"""Speed and quality, measured; never asserted as seconds."""
