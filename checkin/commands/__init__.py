"""The verbs of the command line: each reads its words, stands in a context of `serve`, calls down and prints.

No rule lives here. Problems pass through to `__main__`, which says them.
"""
