//! The real program: several processes on one database, faults of the storage, clients that hang up, kills.

mod beside;
mod fleet;
mod hang_up;
mod log_lines;
mod no_secrets;
mod one_winner;
mod outage;
mod pool_of_one;
mod proxy;
mod refresh_race;
mod resource_server;
mod restart;
mod sudden_death;
mod surface;
