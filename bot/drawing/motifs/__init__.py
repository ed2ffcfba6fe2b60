"""What the pictures show: a pen, and the things it can draw. Each motif fills its pen's square."""
