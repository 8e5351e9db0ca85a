//! The modality worklist (PS3.4 annex K): what a machine asks, and what it is answered.
