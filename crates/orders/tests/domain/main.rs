//! The domain as its users see it: given these events, when this is asked, then that happens.

#[cfg(test)]
mod amending;
#[cfg(test)]
mod back;
#[cfg(test)]
mod baskets;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod customers;
#[cfg(test)]
mod given;
#[cfg(test)]
mod money;
#[cfg(test)]
mod northwind;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod placing;
#[cfg(test)]
mod products;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod slips;
#[cfg(test)]
mod sums;
#[cfg(test)]
mod views;
#[cfg(test)]
mod whole;
