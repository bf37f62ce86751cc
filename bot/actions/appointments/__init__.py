"""Booking, moving, cancelling, waiting: what the dialogue does about information appointments."""
