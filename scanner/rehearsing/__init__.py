"""The parts of the rehearsal: what happens in a week, playing it at the doors, and reckoning what must come of it.

`acts`, `weeks`, `outages` and `reckoning` are pure; the others draw, read, send and wait. Only `scanner.rehearsal` puts them
together, and no real door knows them.
"""
