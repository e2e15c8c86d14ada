"""Clients at the door: the laptop, the phone, and the rehearsal that works a whole week of doors.

They speak HTTP to a service and may import `checkin.core` and `checkin.wire` only.
"""
