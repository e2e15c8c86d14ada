"""The laptop at the door: camera, reading, outbox, client, screen."""
