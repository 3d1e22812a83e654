"""What people bring in files: read and checked whole, before anything is sent."""
