//! Drawing: reads the model and the theme, writes cells. Floor 3.
