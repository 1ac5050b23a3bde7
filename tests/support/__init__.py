"""What the tests share: strategies, made-up cases, frames, files, and the standards by hand."""
