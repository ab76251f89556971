//! What must hold for both servers of this program, on both databases: a comparison with a server that checks less would
//! mean nothing.

mod alike;
mod refusals;
mod running;
