//! Every type of primary key and both entity formats take part in whole flows, not only in the compiler's eyes.

#![expect(unreachable_pub, unused_qualifications, reason = "entities are written as applications write them")]

mod application;
mod flow;
