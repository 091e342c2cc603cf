"""What helps others to understand a problem, and tells them nothing of what anybody listens to or asks for."""
