//! `postroom demo`: the console on a simulator inside, with a throw-away store.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{
    args::{Common, Demo},
    console, context,
    context::Context,
    exit::Fault,
    sim::accounts,
};
use crate::{
    model::provider::{AccountName, Provider},
    runtime::now::Now,
    settings::Settings,
    sim::{
        clock::{Pace, SimClock},
        fourover, sendle,
        server::Sim,
        world::World,
    },
    store::Store,
};

/// Orders that colleagues are taken to have booked where a provider has no list.
const WATCHED: u64 = 40;

/// Runs until the console is left; the store goes with it.
///
/// # Errors
/// No terminal, no port, no folder for temporary files.
pub fn run(common: &Common, args: &Demo) -> Result<(), Fault> {
    console::need_terminal()?;
    let folder = match &common.data_dir {
        Some(folder) => Folder::Kept(folder.clone()),
        None => Folder::temporary()?,
    };
    let runtime = context::runtime()?;
    let started = Timestamp::now();
    let clock = SimClock::new(started, Pace::Running(args.world.speed));
    // The console lives in the world's time, so that ages and countdowns fit what the providers say.
    let now = Now::fast(started, args.world.speed);
    let world = World::new(clock, args.world.seed, args.world.orders);
    let sim = runtime.block_on(Sim::start(world.clone()))?;
    let mut settings =
        Settings { theme: common.theme.clone(), accounts: accounts(&sim), ..Settings::default() };
    if common.read_only {
        settings.forbid_changes();
    }
    let context = Context { settings, data: folder.path().clone(), runtime };
    let store = context.store()?;
    let watched = watch_all(&world);
    let booked = context.settings.accounts.clone();
    context.runtime.block_on(async {
        for (provider, reference) in watched {
            let name = booked.iter().find(|a| a.provider() == provider).map(|a| a.name.clone());
            store.watch(name.unwrap_or_else(|| AccountName(String::new())), provider, reference).await?;
        }
        Ok::<(), crate::store::StoreError>(())
    })?;
    context.runtime.spawn(colleagues(world, store.clone(), booked));
    drop(store);
    console::open(common, &context, Some(now))
}

/// Orders of the worlds that cannot be listed: the newest ones, and as many from all over the last month, so that every
/// state is there.
fn watch_all(world: &World) -> Vec<(Provider, String)> {
    let newest = world.orders.saturating_sub(WATCHED / 2)..world.orders;
    let step = (world.orders / (WATCHED / 2)).max(1);
    let older = (0..world.orders).step_by(usize::try_from(step).unwrap_or(1));
    let numbers: std::collections::BTreeSet<u64> = newest.chain(older).collect();
    numbers.into_iter().flat_map(|i| references(world, i)).collect()
}

fn references(world: &World, number: u64) -> Vec<(Provider, String)> {
    let (order_id, _) = sendle::seeded_reference(world, number);
    let mut found = vec![(Provider::Sendle, order_id)];
    let (_, jobs) = fourover::seeded_jobs(world, number);
    found.extend(jobs.into_iter().take(1).map(|job| (Provider::FourOver, job)));
    found
}

/// As time passes, colleagues book more; their references arrive as if they had been added here.
async fn colleagues(
    world: std::sync::Arc<World>,
    store: Store,
    accounts: Vec<crate::model::account::Account>,
) {
    let mut next = world.orders;
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        let passed = world.now().duration_since(world.started).as_secs();
        let there = world.orders + u64::try_from(passed).unwrap_or(0) / 20;
        // A fast world makes more orders than anyone would add by hand.
        next = next.max(there.saturating_sub(2));
        while next < there {
            for (provider, reference) in references(&world, next) {
                let Some(account) = accounts.iter().find(|a| a.provider() == provider) else { continue };
                if store.watch(account.name.clone(), provider, reference).await.is_err() {
                    return;
                }
            }
            next += 1;
        }
    }
}

/// Where the demo's store lies.
enum Folder {
    Kept(PathBuf),
    /// Removed when the demo ends.
    Temporary(PathBuf),
}

impl Folder {
    fn temporary() -> Result<Self, Fault> {
        let path = std::env::temp_dir().join(format!("postroom-demo-{}", uuid::Uuid::new_v4()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&path)?;
        Ok(Self::Temporary(path))
    }

    const fn path(&self) -> &PathBuf {
        match self {
            Self::Kept(path) | Self::Temporary(path) => path,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Self::Temporary(path) = self {
            let _ = std::fs::remove_dir_all(path);
        }
    }
}
