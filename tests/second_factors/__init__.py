"""The second factor: set up with an app, asked at the door, each code once."""
