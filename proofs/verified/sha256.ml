(* SHA-256 (FIPS 180-4) of a string, in hexadecimal digits. *)
let mask = 0xffffffff
let rotate x k = ((x lsr k) lor (x lsl (32 - k))) land mask

(* The first 32 bits of the fractions of roots: of the square roots of the first 8 primes, the cube roots of 64. *)
let primes =
  let rec from n found = if List.length found = 64 then List.rev found
    else from (n + 1) (if List.exists (fun p -> n mod p = 0) found then found else n :: found) in
  Array.of_list (from 2 [])

let fraction power p =
  let wanted = Z.shift_left (Z.of_int p) (32 * power) in
  Z.to_int (Z.logand (Z.root wanted power) (Z.of_int mask))

let constants = Array.map (fraction 3) primes
let start = Array.map (fraction 2) (Array.sub primes 0 8)

let hex s =
  let n = String.length s in
  let size = (n + 8) / 64 * 64 + 64 in
  let byte i =
    if i < n then Char.code s.[i] else if i = n then 0x80
    else if i >= size - 8 then (8 * n) lsr (8 * (size - 1 - i)) land 0xff else 0 in
  let state = Array.copy start and w = Array.make 64 0 in
  for block = 0 to size / 64 - 1 do
    for t = 0 to 15 do
      let i = 64 * block + 4 * t in
      w.(t) <- byte i lsl 24 lor (byte (i + 1) lsl 16) lor (byte (i + 2) lsl 8) lor byte (i + 3)
    done;
    for t = 16 to 63 do
      let x = w.(t - 15) and y = w.(t - 2) in
      let s0 = rotate x 7 lxor rotate x 18 lxor (x lsr 3) and s1 = rotate y 17 lxor rotate y 19 lxor (y lsr 10) in
      w.(t) <- (w.(t - 16) + s0 + w.(t - 7) + s1) land mask
    done;
    let v = Array.copy state in
    for t = 0 to 63 do
      let a = v.(0) and e = v.(4) in
      let s1 = rotate e 6 lxor rotate e 11 lxor rotate e 25 and choice = e land v.(5) lxor (lnot e land mask land v.(6)) in
      let first = v.(7) + s1 + choice + constants.(t) + w.(t) in
      let s0 = rotate a 2 lxor rotate a 13 lxor rotate a 22 in
      let most = a land v.(1) lxor (a land v.(2)) lxor (v.(1) land v.(2)) in
      Array.blit v 0 v 1 7;
      v.(4) <- (v.(4) + first) land mask;
      v.(0) <- (first + s0 + most) land mask
    done;
    Array.iteri (fun i x -> state.(i) <- (state.(i) + x) land mask) v
  done;
  String.concat "" (Array.to_list (Array.map (Printf.sprintf "%08x") state))
