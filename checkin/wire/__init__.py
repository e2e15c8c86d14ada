"""What crosses a socket: the messages as types, and how they are read and written.

No rule is decided here and nothing is sent. Service and clients both may import it.
"""
