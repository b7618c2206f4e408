"""Face search without faces: made-up vectors, what chance does among them, and the measurements of chapter 7.

Nothing here can read an image or a face: `vectors` draws numbers at random, and that is all there is to search in.
"""
