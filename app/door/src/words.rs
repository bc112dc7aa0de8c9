//! The words of these screens.

ui::words! {
    sign_in: "Sign in";
    sign_in_to(chain): "Sign in to {chain}";
    to_your_clinic: "Sign in to your clinic";
    work_email: "Work e-mail";
    password: "Password";
    continue_: "Continue";
    locks_after: "Ends after 15 minutes without use. What you saved stays.";
    one_day: "One day: every room, every visit, every minute somebody’s.";
    product: "Polyclinic";
    demo_account: "Demo account";
    demo_hint(slug): "reception@{slug}.example, password {slug}-demo-1; likewise doctor, nurse, lab, lab2, stores, billing, manager, admin.";
    choose_chain: "Choose a clinic";
    choose_chain_text: "Each chain has its own address, accounts and records.";
    no_chain: "No chain is open here";
    no_chain_text: "Open one with “polyclinic chain create”, or fill the demo chains with “polyclinic demo”.";
    account: "Account";
    name: "Name";
    roles: "Roles";
    may_title: "What you may do";
    sessions: "Sessions";
    sign_out: "Sign out";
    sign_out_everywhere: "Sign out everywhere";
    everywhere_text: "Ends every session of yours, on every device, within a second.";
    more: "More";
    all_screens: "All screens";
    my_account: "My account";
    keys: "Keys";
}
