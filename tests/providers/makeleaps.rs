//! makeleaps
