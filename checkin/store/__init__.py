"""The store: the only floor that knows Redis.

Here live the connection, the embedded server, the names of keys, the function library and the readers and writers
round them. No rule lives here but the part of the counting that races, in `functions.lua`, held to `checkin.core` by
shared vectors. Errors of the Redis client end here.
"""
