"""Oppmøte, the service: takes scans at the doors of several municipalities and tells who is where.

Floors, from the top: `__main__ > serve > api > pipeline > store > wire > core`. Each may call those below, none those
above.
"""
