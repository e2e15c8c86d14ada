"""The organiser's eyes: pages that show attendance as it is folded. They read, they never admit."""
