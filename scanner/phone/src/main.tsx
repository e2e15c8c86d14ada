/** The phone at the door. */
