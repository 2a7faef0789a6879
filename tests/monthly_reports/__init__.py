"""Monthly figures: entering, doubts, sheets, peers, the register, reminders."""
