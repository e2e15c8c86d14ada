"""The verbs: take a scan, fold the logs, import, issue, export.

Each joins the pure core to the store. HTTP is not known here; clocks and ids are handed in.
"""
