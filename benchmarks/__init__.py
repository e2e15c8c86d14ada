"""What it costs, as ratios to a limit measured in the same run. A benchmark measures and prints; it asserts nothing."""
