/** Words of administration, Indonesian. */
export const admin = {
  sections: { operators: 'Akun', units: 'Unit', stations: 'Pos', agencies: 'Instansi', rules: 'Aturan', places: 'Tempat', closures: 'Penutupan' },
  fresh: { operators: 'Akun baru', units: 'Unit baru', stations: 'Pos baru', agencies: 'Instansi baru', places: 'Tempat baru', closures: 'Penutupan baru' },
  empty: {
    operators: 'Belum ada akun.', units: 'Belum ada unit.', stations: 'Belum ada pos.', agencies: 'Belum ada instansi.', places: 'Belum ada tempat sendiri. Yang ditambah di sini langsung bisa dicari.',
    closures: 'Tidak ada jalan yang ditutup.',
  },
  create: 'Tambah', save: 'Simpan', saved: 'disimpan', undo: 'Batalkan perubahan', unsaved: 'Belum disimpan', chooseRow: 'Pilih satu baris.', gone: 'Ini sudah tidak ada.', noHits: 'Tidak ditemukan.', none: 'tidak ada',
  disable: 'Nonaktifkan', enable: 'Aktifkan', disabled: 'nonaktif', retire: 'Pensiunkan', restore: 'Pakai lagi', retired: 'pensiun', ended: 'berakhir', remove: 'Hapus', lift: 'Buka jalan',
  role: 'Peran', scope: 'Lingkup', everything: 'seluruh pusat', choose: 'pilih', addRole: 'Tambah peran', removeRole: 'Hapus peran',
  tokens: 'Token', tokensHint: 'Untuk alat pelacak, layar dan program. Kata sandi tidak ikut berubah.', token: 'Token', tokenName: 'Nama token, mis. Layar 2', addToken: 'Buat token', tokenAdded: 'token dibuat', tokenOnce: 'Hanya ditampilkan sekali. Simpan sekarang.',
  copy: 'Salin', copied: 'Tersalin', noted: 'Sudah disimpan', revoke: 'Cabut', revoked: 'dicabut', noTokens: 'Belum ada token.',
  until: (t: string) => `s.d. ${t}`, open: 'sampai dibuka', shapes: { circle: 'Lingkaran', line: 'Garis', polygon: 'Bidang' },
  card: 'Kartu', thresholds: 'Ambang waktu', version: (n: number) => `Versi ${n}`, shippedText: 'Berkas bawaan', shippedAgain: 'Pakai berkas bawaan', shippedBack: 'berkas bawaan dipakai', broken: 'rusak',
  notUsed: 'Versi ini tidak dipakai:', editor: 'Isi berkas', why: 'Alasan perubahan', putInForce: 'Berlakukan', check: 'Periksa', usable: 'Bisa dipakai.', toLine: (n: number) => `Ke baris ${n}`,
  replaced: (n: number, by: string, at: string) => `Versi ${n} dari ${by} ${at}. Perbedaan dari tulisan Anda:`, differences: 'Perbedaan', same: 'Tidak ada perbedaan.',
  versions: 'Versi terdahulu', noVersions: 'Belum pernah diganti.', compare: 'Bandingkan', takeText: 'Ambil ke editor', older: 'Lebih lama',
  fields: {
    username: 'Nama pengguna', name: 'Nama', password: 'Kata sandi', roles: 'Peran', call_sign: 'Tanda panggil', agency: 'Instansi', capabilities: 'Kemampuan', vehicle_class: 'Jenis kendaraan',
    home_station_id: 'Pos asal', turnout_s: 'Waktu keluar (detik)', crew: 'Awak', phone: 'Telepon', radio: 'HT', tracker: 'Alat pelacak', position: 'Lokasi', address: 'Alamat', code: 'Kode',
    name_id: 'Nama (Indonesia)', name_en: 'Nama (Inggris)', aliases: 'Nama lain', contacts: 'Kontak', valid_from: 'Berlaku sejak', valid_until: 'Berlaku s.d.', note: 'Catatan', reason: 'Alasan', kind: 'Bentuk',
    radius_m: 'Jari-jari (m)', coordinates: 'Titik-titik', until: 'Sampai', depth_m: 'Tinggi air (m)', passable_by: 'Masih bisa lewat', source: 'Sumber', active: 'Keadaan',
  },
  hints: {
    username: 'Untuk masuk. Tidak bisa diubah.', password: 'Paling sedikit 8 huruf. Kosong: hanya dengan token.', newPassword: 'Kosong: tetap. Yang baru mengakhiri sesi yang masih terbuka.', crew: 'Satu orang sebaris: nama, tugas.',
    tracker: 'Nama yang dikirim alat pelacak.', code: '2-20 huruf besar, angka atau _. Tidak bisa diubah.', lines: 'Satu nama sebaris.', contacts: 'Satu sebaris, mis. phone: 031-5312144', validUntil: 'Hari terakhir. Kosong: masih berlaku.',
    aliases: 'Nama yang dipakai orang, satu sebaris. Langsung bisa dicari.', note: 'Untuk kru dan penerima panggilan.', circle: 'Titik tengah lingkaran.', points: 'Garis atau bidang: bujur, lintang satu titik sebaris.', until: 'Jam kota. Kosong: sampai dibuka.',
    depth: 'Menentukan siapa masih bisa lewat.', passable: 'Tidak ada yang dipilih: menurut tinggi air.',
  },
};
