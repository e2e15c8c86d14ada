"""HTTP: decode, call down, encode. One file a noun.

No rule lives here. Problems become answers in `middleware.py` and nowhere else.
"""
